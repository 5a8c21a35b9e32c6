"""替哪些部门演示：每个部门一对主题，任务从一个来，结果往另一个去。"""

from typing import Final

TASKS: Final = "department.{recipient}.tasks.v1"
RESULTS: Final = "department.{recipient}.results.v1"
SIMULATED: Final = ("market",)
