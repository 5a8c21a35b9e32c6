"""A real Apache Kafka on this machine, from its jars: for a hall without containers, for measuring and for tests."""
