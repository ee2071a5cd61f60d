public import Signalbox
public import SignalboxModel
import Synchronization

extension SQLiteTaskStore {
  /// What an operator should know although the store takes changes, such as a disk that is nearly full.
  public var notices: [StoreNotice] {
    [
      openingNotice, shortDiskNotice, logStore.failure.map(Self.logsAreHeldBack), connections.longLogNotice,
      logStore.connections.longLogNotice,
    ].compactMap(\.self)
  }

  private var shortDiskNotice: StoreNotice? {
    shortDisk.withLock { $0 }.map { space in
      StoreNotice(
        label: "disk nearly full",
        message: "the disk of \(path) has \(CountText.bytes(space.free)) free of \(CountText.bytes(space.total)); "
          + "when it is full, no task is added or started",
        remedy: "Free some space, or have fewer ended tasks kept, such as with --keep-size.")
    }
  }

  private static func logsAreHeldBack(_ failure: StoreError) -> StoreNotice {
    StoreNotice(
      label: "logs not kept",
      message: "logs are not written: \(failure.message); what tasks write is held in memory as far as it fits, "
        + "and dropped beyond that",
      remedy: failure.isFinal
        ? "Start the server again; until then logs have gaps."
        : "Repair what the message names; logs are written again by themselves.")
  }

  /// What both files and their write-ahead logs take; logs of deleted tasks that are still there are a part of the
  /// logs.
  public func files() async throws -> [StoreFileSize] {
    let logs = logStore.path
    return [
      Self.size("tasks", path), Self.size("write-ahead log", path + "-wal"), Self.size("logs", logs),
      Self.size("write-ahead log of the logs", logs + "-wal"),
      StoreFileSize(name: "orphaned logs", path: logs, bytes: try await orphanedBytes(), isPart: true),
    ]
  }

  /// What logs of deleted tasks take that are still there; counted for 1,000 tasks at most, and not while logs cannot be read.
  private func orphanedBytes() async throws -> Int64 {
    let tasks = try await discarded()
    guard !tasks.isEmpty, logStore.failure == nil else { return 0 }
    return try await logStore.read { db in
      try tasks.reduce(Int64(0)) { sum, task in
        let bytes = try db.first(
          """
          SELECT sum(length) FROM logs JOIN chunks INDEXED BY chunks_place ON chunks.log = logs.id WHERE logs.task = ?
          """, [SQLValue(task)]
        ) { $0.integer(0) }
        return sum + (bytes ?? 0)
      }
    }
  }

  private static func size(_ name: String, _ path: String) -> StoreFileSize {
    StoreFileSize(name: name, path: path, bytes: FileLook(at: path)?.bytes ?? 0)
  }
}

extension StoreConnections {
  /// That somebody's long read makes the write-ahead log grow.
  fileprivate var longLogNotice: StoreNotice? {
    let log = writeAheadLog.withLock { $0 }
    guard log.isLong else { return nil }
    let size = CountText.bytes(Int64(log.bytes))
    return StoreNotice(
      label: "long -wal",
      message: "\(path)-wal has grown to \(size): \(others(isWriting: false)) reads it in one long transaction, "
        + "so that it cannot be written back",
      remedy: "End that transaction, or the program: the file is then shortened within seconds.")
  }
}
