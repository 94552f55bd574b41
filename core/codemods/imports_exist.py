"""imports_exist.py ROOT: each name that is imported from a module of thb_eu stands there (cheap: texts alone)."""
import re, sys
from pathlib import Path
root=Path(sys.argv[1]); texts={}
for d in ("thb_eu","tests","benchmarks","release","docs","examples"):
    for p in (root/d).rglob("*.py"): texts[p]=p.read_text(encoding="utf-8")
def home(m):
    p=root/(m.replace(".","/")+".py")
    return p if p in texts else root/m.replace(".","/")/"__init__.py"
bad=0
for p,t in texts.items():
    for m,names in re.findall(r"from (thb_eu[\w.]*) import (\([^)]*\)|[^\n]+)", t):
        h=home(m)
        if h not in texts: continue
        for n in re.findall(r"(\w+)(?: as \w+)?\s*(?:,|\)|$|#)", re.sub(r"#[^\n]*","",names)):
            n=n.split(" as ")[0]
            if not re.search(rf"(?<![\w.]){n}\b", texts[h]) and not (h.parent/f"{n}.py").exists() and not (h.parent/n).is_dir():
                print(p.relative_to(root), m, n); bad+=1
    for short,name in re.findall(r"\b([a-z_]+)\.([A-Z][A-Z_]{2,})\b", t):
        for m in re.findall(rf"from (thb_eu[\w.]*) import [^\n]*\b{short}\b", t):
            h=home(f"{m}.{short}")
            if h in texts and not re.search(rf"(?<![\w.]){name}\b", texts[h]):
                print(p.relative_to(root), f"{m}.{short}", name); bad+=1
print(bad,"missing")
