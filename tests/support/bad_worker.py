"""A check that misbehaves by the file's name; workers in tests import it by this module's name."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from made_results import made_result

from mallkoll.addin.batch.check_one import Settings, Task, check_task
from mallkoll.workbook.results.json_answer import json_text


def misbehave(settings: Settings, task: Task) -> str:
    name = Path(task.path).name
    if name.startswith("hang"):
        while True:
            time.sleep(0.01)
    if name.startswith("killed"):
        os.kill(os.getpid(), signal.SIGKILL)
    if name.startswith("exits"):
        os._exit(7)
    if name.startswith("eats"):
        return str(len(bytearray(10 * 1024**3)))
    if name.startswith("real"):
        return check_task(settings, task)
    return json_text(made_result(task.path, layout="fine"))
