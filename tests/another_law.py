"""A plugin of pytest: the law of another folder, ``BUSSI_TEST_LAW``, instead of our own, before anybody asks for it."""

import os
from pathlib import Path

from bussi.validators import law

if "BUSSI_TEST_LAW" in os.environ:  # collected as a module like any other, it changes nothing
    law.use(Path(os.environ["BUSSI_TEST_LAW"]))
