"""From a submission to its grades: nbgrader's steps with ours among them."""

import sys

# jsonschema imports this where it is installed, which takes 2.4 of the 4.7 seconds that nbgrader
# needs to start. It checks internationalised addresses, of which a notebook's schema has none.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
