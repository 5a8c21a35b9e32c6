"""How a hall starts, refuses to start, and ends; each refusal is one sentence a person can act on."""

import socket
import subprocess
from pathlib import Path

from hall.testing import HALL, HallProcess, environment, free_port


def refused(data: Path, port: int, **settings: str) -> str:
    """What a hall that does not start says; nothing but one line, and a bad end."""
    said = subprocess.run(
        [HALL, "run"], env=environment(data, port, **settings), text=True, capture_output=True, check=False
    )
    assert (said.returncode, said.stdout) == (1, "")
    (sentence,) = said.stderr.splitlines()
    return sentence


def test_demonstration_accounts_are_not_shown_to_other_machines(data: Path) -> None:
    sentence = refused(data, free_port(), HALL_HOST="0.0.0.0")
    assert sentence == "演示账户只能在本机使用：0.0.0.0 不是本机回环地址，拒绝启动。"


def test_a_port_that_is_taken_is_named(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        sentence = refused(data, port)
    assert sentence == f"端口 {port} 已被占用，请先停止占用它的程序，或用 HALL_PORT 另选端口。"


def test_one_data_folder_has_one_hall_and_that_one_ends_well(data: Path) -> None:
    first = HallProcess(data)
    try:
        first.start()
        sentence = refused(data, free_port())
        assert first.stop() == 0, "".join(first.said)
    finally:
        first.close()
    assert sentence == f"数据目录 {data} 已有一个大厅在运行，请先停止它，或用 HALL_DATA 另选目录。"


def test_a_database_server_that_is_not_there_is_named(data: Path) -> None:
    sentence = refused(data, free_port(), HALL_DATABASE=f"postgresql://nobody@127.0.0.1:{free_port()}/hall")
    assert sentence == "数据库服务器连接不上（要用的数据库是 hall_keys），请检查 HALL_DATABASE。"
