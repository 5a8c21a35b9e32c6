"""A real Kafka in the foreground for `make kafka`; with --fetch only what it is made of, for the tests."""

import argparse
import signal
import sys
import time
from pathlib import Path

from hall.up.machine import LacksError, kafka_is_there
from kernel.brokers.broker import KafkaNotReadyError
from kernel.brokers.cluster import KafkaCluster

ROOT = Path(__file__).resolve().parent.parent
PORT = 9092
LOOK_S = 0.5


def serve(folder: Path, brokers: int, port: int) -> int:
    """Until Ctrl+C or SIGTERM; a broker that ends by itself ends all."""
    cluster = KafkaCluster(folder, brokers, ports=range(port, port + brokers), heap_mb=384)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        cluster.start()
        print(f"KAFKA_BOOTSTRAP={cluster.bootstrap}", flush=True)
        print(f"data and logs under {folder}; Ctrl+C stops", flush=True)
        while len(cluster.running) == brokers:
            time.sleep(LOOK_S)
    except KeyboardInterrupt:
        print("stopping", flush=True)
        return 0
    finally:
        cluster.stop()
    print(f"a broker has ended by itself: see server.log under {folder}", file=sys.stderr)
    return 1


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m tools.kafka", description=__doc__)
    asked.add_argument("--brokers", type=int, choices=(1, 3), default=1)
    asked.add_argument("--port", type=int, default=PORT, help="of the first broker; the others follow")
    asked.add_argument("--folder", type=Path, default=None, help="its data; var/kafka/<brokers> unless told")
    asked.add_argument("--fetch", action="store_true", help="only fetch what it is made of; never fails")
    options = asked.parse_args()
    try:
        kafka_is_there()
        if options.fetch:
            return 0
        return serve(options.folder or ROOT / "var" / "kafka" / str(options.brokers), options.brokers, options.port)
    except LacksError as lack:
        print(lack, file=sys.stderr)
        return 0 if options.fetch else 1
    except KafkaNotReadyError as silent:
        print(silent, file=sys.stderr)
        return 1


if __name__ == "__main__":
    raise SystemExit(main())
