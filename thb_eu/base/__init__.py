"""Hold what every other room stands on: messages, errors, words of the domain, files, workbooks, engines."""
