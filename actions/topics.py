"""Every topic: importing this registers the actions of all modules in the topics' folders."""

from importlib import import_module
from pkgutil import iter_modules, walk_packages

import actions

for _topic in iter_modules(actions.__path__, "actions."):
    if _topic.ispkg:
        for _module in walk_packages(import_module(_topic.name).__path__, f"{_topic.name}."):
            import_module(_module.name)
