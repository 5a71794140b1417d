"""Import jsonschema without what notebooks do not need of it: pytest loads this ahead of nbval, which imports all."""

import sys

# it compiles 35 grammars (1.2 s, for each process of the tests) for international addresses, of which no notebook has any
sys.modules["rfc3987_syntax"] = None
import jsonschema  # noqa: E402, F401

del sys.modules["rfc3987_syntax"]
