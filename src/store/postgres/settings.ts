/** @file The settings of the embedded PostgreSQL: durable, private, small when idle. */

/** Everything that differs from PostgreSQL's defaults, with the reason where it is not plain. */
export function serverSettings(socketDir: string, options: { durable: boolean }): Readonly<Record<string, string>> {
  return {
    listen_addresses: "", // the private socket is the only way in
    unix_socket_directories: socketDir,
    unix_socket_permissions: "0700",
    max_connections: "40",
    superuser_reserved_connections: "1",
    // -- durability: an acknowledged transaction survives a power cut (the ledger needs it)
    fsync: options.durable ? "on" : "off",
    synchronous_commit: options.durable ? "on" : "off",
    full_page_writes: options.durable ? "on" : "off",
    wal_level: "minimal",
    max_wal_senders: "0",
    max_wal_size: "64MB", // bounds the recovery after kill -9 to well under a second
    min_wal_size: "16MB",
    // -- memory and processes
    shared_buffers: "16MB",
    work_mem: "4MB",
    maintenance_work_mem: "32MB",
    effective_cache_size: "256MB",
    huge_pages: "off",
    jit: "off",
    io_method: "sync", // otherwise PostgreSQL 18 keeps three I/O worker processes
    max_logical_replication_workers: "0",
    max_parallel_workers_per_gather: "0",
    max_parallel_maintenance_workers: "0",
    max_worker_processes: "1",
    // -- quiet when idle
    autovacuum_naptime: "5min",
    autovacuum_max_workers: "1",
    bgwriter_delay: "1s",
    wal_writer_delay: "1s",
    // -- what we read
    log_min_messages: "warning",
    log_checkpoints: "off",
    timezone: "UTC",
    log_timezone: "UTC",
  };
}
