"""What every part of the house stands on: messages, errors, the words of the domain, files, workbooks, engines."""
