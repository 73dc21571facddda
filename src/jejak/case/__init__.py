"""The steps of a case, each one function of the same name as its command.

What there is stands in `__init__.pyi`. A step is loaded when it is first used, so that a command
does not wait for the stages of the others.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
