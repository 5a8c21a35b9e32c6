"""`hall up`, `hall status`, `hall renew`, `hall down`: what they do, step by step."""

import asyncio
import json
import os
import socket
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from hall.up import leftovers, measuring
from hall.up.layout import LOOPBACK, LOOPBACKS, UpSettings, served
from hall.up.machine import LacksError, kafka_is_there
from hall.up.programs import BROKER, FRONT, SERVICES, STORES, Plan, addresses, planned
from hall.up.supervising import Supervisor

if TYPE_CHECKING:
    from kernel.serving import ServingSettings

_GLANCE_S = 0.2
_PATIENCE_S = 300.0
_STARTS = 5
_THROUGH_NGINX = ("", "/catalog", "/intake", "/approval", "/certificates", "/hotline", "/ratings", "/insight")


def up(settings: UpSettings) -> int:
    """Return when everything is ready, or say what is not; on a hall that is up already, only say so."""
    began = time.monotonic()
    try:
        supervisor = Supervisor(settings)
        if supervisor.pid is not None:
            _say(f"大厅已在运行：{settings.url}  （hall status 查看，hall down 停止）")
            return 0
        _must_make_sense(settings)
        plan = _plan(settings)
        _start(settings, plan, supervisor)
    except LacksError as lack:
        _say(str(lack), wrong=True)
        return 1
    if late := not_ready(settings, [one.name for one in plan.programs]):
        _say(f"这些部件还没有就绪（日志在 {settings.logs}；hall status 查看，hall down 停止）：", wrong=True)
        for name in late:
            _say(f"  {name}：{_last_word(settings, name)}", wrong=True)
        return 1
    _told(settings, plan, time.monotonic() - began)
    return 0


def status(settings: UpSettings, *, as_json: bool) -> int:
    """0 when every part runs and is ready."""
    supervisor = Supervisor(settings)
    processes = supervisor.processes() if supervisor.pid is not None else {}
    states = measuring.states(settings, {name: pid for name, (pid, _) in processes.items()})
    if as_json:
        print(json.dumps([one._asdict() for one in states], ensure_ascii=False))  # noqa: T201 -- the answer
    elif not processes:
        _say(f"没有大厅在 {settings.data} 上运行；hall up 启动")
    else:
        _show(states, processes)
    return 0 if states and all(one.ready for one in states) else 1


def renew(settings: UpSettings) -> int:
    """Each part of ours is begun anew with the program that lies there now; the first that fails is the last."""
    supervisor = Supervisor(settings)
    if supervisor.pid is None:
        _say(f"没有大厅在 {settings.data} 上运行；hall up 启动", wrong=True)
        return 1
    if unknown := set(served()) - supervisor.processes().keys():
        _say(
            f"新版本多出的部件（{'、'.join(sorted(unknown))}）不在运行的大厅里：请 hall down 之后再 hall up。",
            wrong=True,
        )
        return 1
    _prepare(settings, (), ())
    for name in served():
        supervisor.restart(name)
        if not_ready(settings, [name]):
            _say(f"{name} 没有就绪，更新停在这里，其余部件不动：{_last_word(settings, name)}", wrong=True)
            return 1
        _say(f"{name} 已更新")
    return 0


def down(settings: UpSettings) -> int:
    """Front, services, brokers, database, one after the other; then nothing of this hall is left."""
    supervisor = Supervisor(settings)
    runs = supervisor.pid is not None
    supervisor.end()
    left = leftovers.end(settings.folder)
    _say("大厅已停止" if runs or left else f"没有大厅在 {settings.data} 上运行")
    return 0


def _must_make_sense(settings: UpSettings) -> None:
    from hall.verifying import sole_user  # noqa: PLC0415 -- stopping and looking need no services

    if settings.host not in LOOPBACKS:
        raise LacksError(f"演示账户只能在本机使用：{settings.host} 不是本机回环地址，拒绝启动。")
    if settings.clock is not None:
        raise LacksError("演示时间只在单进程大厅（make run）中可用，请去掉 HALL_CLOCK。")
    settings.folder.mkdir(parents=True, exist_ok=True)
    with sole_user(settings.data) as alone:
        if not alone:
            raise LacksError(f"数据目录 {settings.data} 已有一个大厅在运行，请先停止它，或用 HALL_DATA 另选目录。")
    if left := leftovers.end(settings.folder):
        _say(f"上次运行遗留的 {len(left)} 个进程已结束")


def _plan(settings: UpSettings) -> Plan:
    if not settings.kafka:
        kafka_is_there()
    plan = planned(settings)
    for name in (one.name for one in plan.programs):
        _must_be_free(settings.host if name == "nginx" else LOOPBACK, settings.port_of(name), name)
    return plan


def _must_be_free(host: str, port: int, name: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise LacksError(
                f"端口 {port}（{name}）已被占用，请先停止占用它的程序，或用 HALL_PORT 另选一段端口。"
            ) from None


def _start(settings: UpSettings, plan: Plan, supervisor: Supervisor) -> None:
    """Servers first; what they must hold is put into them; then everybody else."""
    try:
        supervisor.begin(plan.programs, _environment(settings, plan))
        supervisor.start([*plan.of(STORES), *plan.of(BROKER)])
        _prepare(settings, *([one.name for one in plan.of(group)] for group in (STORES, BROKER)))
        supervisor.start([*plan.of(SERVICES), *plan.of(FRONT)])
    except BaseException:
        supervisor.end()
        raise


def _environment(settings: UpSettings, plan: Plan) -> Mapping[str, str]:
    """What all processes are told; each one's own port and replica come with its program."""
    dropped = ("HALL_PORT", "HALL_REPLICA", "HALL_URL")
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return kept | {
        leftovers.MARK: str(settings.folder),
        "HALL_DATABASE": plan.database,
        "KAFKA_BOOTSTRAP": plan.kafka,
        "HALL_DATA": str(settings.data),
        "HALL_HOST": LOOPBACK,
        "PYTHONUNBUFFERED": "1",
        "MALLOC_ARENA_MAX": "2",
    }


def serving_of(settings: UpSettings) -> "ServingSettings":
    """What every process of this hall is told, for a command that looks at all of them."""
    from kernel.serving import ServingSettings  # noqa: PLC0415 -- stopping and looking need no services

    database, kafka = addresses(settings)
    told = {"database": database, "KAFKA_BOOTSTRAP": kafka, "data": settings.data, "port": 0}
    return ServingSettings.model_validate(told)


def _prepare(settings: UpSettings, stores: Sequence[str], brokers: Sequence[str]) -> None:
    """What the program needs of the servers, which are up or just starting."""
    from hall.preparing import prepare_databases, prepare_topics  # noqa: PLC0415 -- read while the servers start

    serving = serving_of(settings)
    _wait(settings, stores)
    imported = prepare_databases(serving)
    _say(f"数据库就绪，导入本县数据 {imported} 条" if imported else "数据库就绪")
    _wait(settings, brokers)
    made = asyncio.run(prepare_topics(serving.cluster))
    _say(f"Kafka 就绪，新建 {len(made)} 个主题" if made else "Kafka 就绪")


def _wait(settings: UpSettings, names: Sequence[str]) -> None:
    if late := not_ready(settings, names):
        raise LacksError(f"{'、'.join(late)} 没有启动，原因见 {settings.logs}")


def not_ready(settings: UpSettings, names: Sequence[str]) -> list[str]:
    """Who is not ready within our patience, or refuses again and again; asked one by one, for asking takes time too."""
    deadline = time.monotonic() + _PATIENCE_S
    waiting, supervisor = _questions(settings, names), Supervisor(settings)
    starts: dict[str, set[int]] = defaultdict(set)
    while waiting and time.monotonic() < deadline and max(map(len, starts.values()), default=0) < _STARTS:
        for name, (pid, _) in supervisor.processes().items():
            starts[name].add(pid)
        name = next(iter(waiting))
        if waiting[name]():
            del waiting[name]
        else:
            time.sleep(_GLANCE_S)
    return [name for name, is_ready in waiting.items() if not is_ready()]


def _questions(settings: UpSettings, names: Sequence[str]) -> dict[str, Callable[[], bool]]:
    """One for each part; nginx is ready when it reaches every service."""
    asked: dict[str, Callable[[], bool]] = {
        name: partial(measuring.is_ready, settings, name) for name in names if name != "nginx"
    }
    if "nginx" in names:
        through = {f"nginx{path}": f"{settings.url}{path}/readyz" for path in _THROUGH_NGINX}
        asked |= {name: partial(measuring.answers, url) for name, url in through.items()}
    return asked


def _last_word(settings: UpSettings, name: str) -> str:
    """The end of its log, for that often says why."""
    with suppress(FileNotFoundError, IndexError):
        return (settings.logs / f"{name}.log").read_text(errors="replace").splitlines()[-1][:300]
    return "没有应答"


def _told(settings: UpSettings, plan: Plan, took_s: float) -> None:
    """Where everything is."""
    own = [one.name for one in plan.programs]
    _say(f"大厅已就绪：{settings.url}  （{took_s:.0f} 秒，{len(own)} 个进程）")
    database = plan.database.rpartition("@")[2]
    _say(f"  PostgreSQL  {database}" + ("" if "postgres" in own else "（外部）"))
    _say(f"  Kafka       {plan.kafka}" + ("" if "kafka-1" in own else "（外部）"))
    _say(f"  Prometheus  http://{measuring.address(settings)}")
    _say(f"  数据和日志  {settings.folder}、{settings.logs}")
    _say("  hall status 查看，hall down 停止")


def _show(states: Iterable[measuring.State], processes: Mapping[str, tuple[int, str]]) -> None:
    table = Table("part", "pid", "state", "ready", "lag s")
    for one in states:
        lag = "" if one.lag_s is None else f"{one.lag_s:g}"
        table.add_row(one.name, str(one.pid or ""), processes[one.name][1], "yes" if one.ready else "NO", lag)
    Console().print(table)


def _say(sentence: str, *, wrong: bool = False) -> None:
    print(sentence, file=sys.stderr if wrong else sys.stdout, flush=True)
