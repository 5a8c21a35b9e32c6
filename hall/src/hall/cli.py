"""`hall`: run the hall, play a county on it, move the training clock, rebuild, verify."""

import asyncio
import gc
import os
import re
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import httpx
import typer

from hall.settings import HallSettings
from identifiers import NumberKind

main = typer.Typer(help="涟水县政务服务大厅", no_args_is_help=True, pretty_exceptions_show_locals=False)
clock = typer.Typer(help="演示时间：查看，向前拨", no_args_is_help=True)
parked = typer.Typer(help="搁置的消息：查看，重放，撤下", no_args_is_help=True)
main.add_typer(clock, name="clock")
main.add_typer(parked, name="parked")
topics = typer.Typer(help="多机运行：主题", no_args_is_help=True)
databases = typer.Typer(help="多机运行：数据库", no_args_is_help=True)
main.add_typer(topics, name="topics")
main.add_typer(databases, name="databases")

_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)([dh])")


def hall_url() -> str:
    return os.environ.get("HALL_URL") or f"http://127.0.0.1:{HallSettings().port}"


@main.command()
def run() -> None:
    """Start the whole hall in one process."""
    gc.disable()  # until it is built: thousands of classes, and nothing to collect
    from hall.launcher import serve  # noqa: PLC0415 -- other commands start without the services

    serve(HallSettings())


@main.command()
def simulate(
    cases: Annotated[int, typer.Option(help="How many applications")] = 100,
    days: Annotated[int, typer.Option(help="Over how many days (more than one needs the training clock)")] = 1,
    seed: Annotated[int, typer.Option(help="The same seed plays the same county")] = 1,
) -> None:
    """Play a county through the HTTP commands a browser uses, on the hall that answers at HALL_URL."""
    from hall.simulation.playing import play  # noqa: PLC0415 -- see run

    raise typer.Exit(play(hall_url(), cases=cases, days=days, seed=seed))


@main.command()
def verify(data: Annotated[Path | None, typer.Option(help="The data folder, if not var")] = None) -> None:
    """Check the record: hash chain, nothing lost, nothing doubled, every view equal to its rebuild; topics as well."""
    from hall.verifying import verify_hall  # noqa: PLC0415 -- see run

    if data is None and ("KAFKA_BOOTSTRAP" in os.environ or _is_up()):
        from hall.comparing import compare_hall  # noqa: PLC0415 -- see run
        from hall.up.commands import serving_of  # noqa: PLC0415 -- see run
        from hall.up.layout import UpSettings  # noqa: PLC0415 -- see run

        raise typer.Exit(asyncio.run(compare_hall(serving_of(UpSettings()))))
    raise typer.Exit(verify_hall(data))


def _is_up() -> bool:
    """Whether `hall up` keeps a hall on the data folder."""
    from hall.up.layout import UpSettings  # noqa: PLC0415 -- see run
    from hall.up.supervising import Supervisor  # noqa: PLC0415 -- see run

    return Supervisor(UpSettings()).pid is not None


@main.command()
def rebuild(view: str, data: Annotated[Path | None, typer.Option()] = None) -> None:
    """Build a view anew from the record, then swap (`service.view`, or `all`)."""
    from hall.verifying import rebuild_view  # noqa: PLC0415 -- see run

    raise typer.Exit(rebuild_view(view, data))


@main.command()
def deadline() -> None:
    """Ask the legal clock: one JSON object per line in, one per line out, by the calendar years that are shipped.

    There is no now: pauses, extensions and notices count as written, also those still to come.
    Pauses that overlap count once; one begun after expiry changes nothing.
    A bad line is answered {"error": {"code", "title"}} and stops nothing.
    """
    from hall.asking import speak  # noqa: PLC0415 -- see run
    from hall.deadlines import deadline_of, shipped_calendar  # noqa: PLC0415 -- see run

    calendar = shipped_calendar()
    speak(sys.stdin.buffer, lambda line: deadline_of(line, calendar))


@main.command("check-number")
def check_number(kind: Annotated[NumberKind, typer.Argument(help="What the numbers are")]) -> None:
    """Check numbers: one JSON string per line in, one verdict per line out; nothing is stripped."""
    from hall.asking import number_checked, speak  # noqa: PLC0415 -- see run
    from kernel.clock import SystemClock  # noqa: PLC0415 -- see run

    today = SystemClock().now().date()
    speak(sys.stdin.buffer, lambda line: number_checked(line, kind, today))


@parked.command("list")
def parked_list(data: Annotated[Path | None, typer.Option()] = None) -> None:
    """Messages set aside, with their reasons."""
    from hall.parked import list_parked  # noqa: PLC0415 -- see run

    raise typer.Exit(list_parked(data))


@parked.command("show")
def parked_show(service: str, parked_id: str, data: Annotated[Path | None, typer.Option()] = None) -> None:
    """All that is known of one of them."""
    from hall.parked import show_parked  # noqa: PLC0415 -- see run

    raise typer.Exit(show_parked(service, parked_id, data))


@parked.command("put-away")
def parked_put_away(
    service: str,
    parked_id: str,
    by: Annotated[str, typer.Option(help="Who decided it")],
    because: Annotated[str, typer.Option(help="Why it will never be dealt with")],
    data: Annotated[Path | None, typer.Option()] = None,
) -> None:
    """A message from another system that nobody will ever deal with: kept with who and why, out of the way."""
    from hall.parked import put_parked_away  # noqa: PLC0415 -- see run

    raise typer.Exit(put_parked_away(service, parked_id, by=by, because=because, data=data))


@parked.command("replay")
def parked_replay(
    service: str,
    parked_id: Annotated[str, typer.Argument(help="Its id; what it stands behind is dealt with before it")] = "",
    everything: Annotated[bool, typer.Option("--all", help="All of this service")] = False,  # noqa: FBT002 -- a switch
    data: Annotated[Path | None, typer.Option()] = None,
) -> None:
    """Deal with what was set aside, in order, once what was wrong has been mended."""
    from hall.parked import replay_parked  # noqa: PLC0415 -- see run

    if everything == bool(parked_id):
        raise typer.BadParameter("写一条消息的 id，或者 --all")
    raise typer.Exit(replay_parked(service, parked_id, data))


@main.command()
def up() -> None:
    """Start the whole distributed hall on this machine; return when everything is ready."""
    from hall.up import commands  # noqa: PLC0415 -- see run
    from hall.up.layout import UpSettings  # noqa: PLC0415 -- see run

    raise typer.Exit(commands.up(UpSettings()))


@main.command()
def status(
    json: Annotated[bool, typer.Option("--json", envvar="JSON", help="As a list for programs")] = False,  # noqa: FBT002 -- a switch
) -> None:
    """Each part of the distributed hall: process id, state, lag."""
    from hall.up import commands  # noqa: PLC0415 -- see run
    from hall.up.layout import UpSettings  # noqa: PLC0415 -- see run

    raise typer.Exit(commands.status(UpSettings(), as_json=json))


@main.command()
def renew() -> None:
    """Begin every service of the distributed hall anew, one after another: how a new version comes in under load."""
    from hall.up import commands  # noqa: PLC0415 -- see run
    from hall.up.layout import UpSettings  # noqa: PLC0415 -- see run

    raise typer.Exit(commands.renew(UpSettings()))


@main.command()
def down() -> None:
    """Stop all of the distributed hall, in order."""
    from hall.up import commands  # noqa: PLC0415 -- see run
    from hall.up.layout import UpSettings  # noqa: PLC0415 -- see run

    raise typer.Exit(commands.down(UpSettings()))


@topics.command("apply")
def topics_apply() -> None:
    """Make the topics that are missing on the brokers of KAFKA_BOOTSTRAP, as declared; nothing else ever makes them."""
    from hall.preparing import prepare_topics  # noqa: PLC0415 -- see run
    from kernel.serving import ServingSettings  # noqa: PLC0415 -- see run

    made = asyncio.run(prepare_topics(ServingSettings().cluster))
    typer.echo(f"新建 {len(made)} 个主题" + "".join(f"\n  {name}" for name in made))


@databases.command("apply")
def databases_apply() -> None:
    """Make the databases and tables of HALL_DATABASE that are missing, and import the county's data."""
    from hall.preparing import prepare_databases  # noqa: PLC0415 -- see run
    from kernel.serving import ServingSettings  # noqa: PLC0415 -- see run

    asked = prepare_databases(ServingSettings())
    typer.echo(f"数据库就绪，导入本县数据 {asked} 条" if asked else "数据库就绪")


@clock.command("show")
def clock_show() -> None:
    """The hall's time."""
    _told(httpx.get(f"{hall_url()}/clock", headers={"Accept": "application/json"}, timeout=30))


@clock.command("set")
def clock_set(moment: datetime) -> None:
    """Move forward to a moment (county time unless a zone is given)."""
    _advance({"to": moment.isoformat()})


@clock.command("advance")
def clock_advance(amount: str) -> None:
    """Move forward by days or hours: 3d, 12h."""
    found = _AMOUNT.fullmatch(amount)
    if found is None:
        raise typer.BadParameter("用 3d 表示三天，12h 表示十二小时")
    span = timedelta(days=float(found[1])) if found[2] == "d" else timedelta(hours=float(found[1]))
    _advance({"hours": span.total_seconds() / 3600})


def _advance(body: dict[str, object]) -> None:
    _told(httpx.post(f"{hall_url()}/clock/advance", json=body, headers={"Accept": "application/json"}, timeout=600))


def _told(answered: httpx.Response) -> None:
    said = answered.json()
    if answered.is_error:
        typer.echo(said.get("title", answered.text), err=True)
        raise typer.Exit(1)
    typer.echo(said["now"])
