"""python examples.py MODULES OUTDIR EXAMPLES: what the modules of a folder build, each in a folder of its own."""

import builtins
import importlib
import sys
from pathlib import Path

from cdktf import App

modules, outdir, examples = sys.argv[1:]
builtins.__dirname = examples
sys.path.insert(0, modules)
for file in sorted(Path(modules).glob("*.py")):
    Path(outdir, file.stem).mkdir(parents=True)
    app = App(outdir=str(Path(outdir, file.stem)))
    importlib.import_module(file.stem).build(app)
    app.synth()
