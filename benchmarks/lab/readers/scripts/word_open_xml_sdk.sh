# Open XML SDK (by Microsoft): every report in Word and every workbook is valid by the schemas of Office 2007 and of today.
set -e
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
dotnet new console --force -o "$made" >/dev/null
dotnet add "$made" package DocumentFormat.OpenXml --version 3.3.0 >/dev/null
cat > "$made/Program.cs" <<'CSHARP'
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Validation;
var found = 0;
foreach (var path in Directory.EnumerateFiles(args[0], "*.*", SearchOption.AllDirectories))
{
    using OpenXmlPackage? opened = Path.GetExtension(path) switch
    {
        ".docx" => WordprocessingDocument.Open(path, false),
        ".xlsx" => SpreadsheetDocument.Open(path, false),
        _ => null,
    };
    if (opened is null) continue;
    foreach (var version in new[] { FileFormatVersions.Office2007, FileFormatVersions.Microsoft365 })
        foreach (var fault in new OpenXmlValidator(version).Validate(opened))
        {
            Console.Error.WriteLine($"{path} {version}: {fault.Description}");
            found = 1;
        }
}
return found;
CSHARP
dotnet run --project "$made" -- "$1"
