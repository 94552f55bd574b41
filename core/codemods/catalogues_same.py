"""catalogues_same.py ROOT REV: the entries of the catalogues are those of REV, places and order apart."""
import subprocess, sys
from pathlib import Path
root, rev = Path(sys.argv[1]), sys.argv[2]
def entries(text):
    found=set()
    for block in text.split("\n\n"):
        lines=[l for l in block.splitlines() if not l.startswith("#:")]
        if lines: found.add("\n".join(lines))
    return found
for lang in ("sl","hr"):
    path=f"thb_eu/locale/{lang}/LC_MESSAGES/thb_eu.po"
    old=entries(subprocess.run(["git","show",f"{rev}:{path}"],cwd=root,capture_output=True,text=True,check=True).stdout)
    new=entries((root/path).read_text())
    print(lang,len(old),len(new),"gone",sorted(old-new)[:5],"come",sorted(new-old)[:5])
