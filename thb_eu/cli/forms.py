"""Write a form for every supplier of a collection, to be filled in and sent back."""

from __future__ import annotations

import click

from thb_eu.base.messages import _, plural
from thb_eu.cli.language import argument, command, option
from thb_eu.cli.options import Console, console_options
from thb_eu.cli.year_options import Acting, year_options

ONE_FORM = plural("{supplier}: {count} table, form {form}", "{supplier}: {count} tables, form {form}")


@command(_("Write a form for every supplier of PACKAGE: a workbook to fill in, and its tables as CSV."))
@argument("package")
@option("--out", required=True, type=click.Path(), text=_("Folder of the forms, outside the package."))
@option("--from", "last", metavar="PACKAGE", text=_("Collection whose figures stand beside the entries."))
@option("--supplier", "suppliers", multiple=True, metavar="NAME", text=_("Only this supplier; may be repeated."))
@year_options()
@console_options("text", "json")
def forms(
    package: str, out: str, last: str | None, suppliers: tuple[str, ...], acting: Acting, console: Console
) -> None:
    from thb_eu.sources import read_collection
    from thb_eu.year.forms import earlier_collection, forms, send_forms

    definitions = console.definitions(package)
    with console.progress():
        collection = read_collection(package, definitions)
        before = last or earlier_collection(collection, definitions)
        made = forms(collection, definitions, before, suppliers)
        send_forms(made, out, collection, acting.role, acting.on, acting.break_lock)
    lines = [plural("{count} form is in {folder}:", "{count} forms are in {folder}:", len(made), folder=out)]
    for form in () if console.quiet else made:
        stamp = form.stamp
        values = {"supplier": stamp.supplier, "count": len(stamp.contracts), "form": stamp.form}
        lines.append(ONE_FORM.filled(values))
    if not before and not console.quiet:
        lines.append(_("No figures of an earlier collection are beside the entries; --from names one."))
    console.answer(
        lambda: [
            {
                "supplier": form.stamp.supplier,
                "year": str(form.stamp.year),
                "form": form.stamp.form,
                "tables": list(form.stamp.contracts),
                "files": list(form.files),
            }
            for form in made
        ],
        (line.in_language(console.lang) for line in lines),
    )
