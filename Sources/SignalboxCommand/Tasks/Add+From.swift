import ArgumentParser
import SignalboxClient
import SignalboxModel

/// `signalbox add --from`.
extension Add {
  /// Adds a task for each line of a file.
  ///
  /// The lines go in batches, one after the other, so that the tasks are stored in the order of their lines; while one is on
  /// its way the next is read. All of them have one environment, which goes once with each batch.
  func add(from path: String, _ client: SignalboxClient) async throws {
    let environment = try environment()
    let names = environment.keys.sorted()
    let reader = LineReader(path: path)
    let size = reader.size
    var batch = TaskBatch()
    var report = AddingReport()
    var number = 0
    var read = 0
    defer { report.end() }
    try await withThrowingTaskGroup(of: [TaskID].self) { group in
      do {
        for try await line in reader {
          let request = try request(line, of: path, names: names)
          let requestSize = line.bytes.count + (request.payload?.text.utf8.count ?? 0)
          if batch.isFull(before: requestSize) {
            if let ids = try await group.next() { try report.tell(ids) }
            let requests = batch.take()
            let key = batchKey(number)
            number += 1
            group.addTask {
              try await client.add(requests, environment: environment, idempotencyKey: key)
            }
          }
          batch.append(request, size: requestSize)
          read += line.bytes.count + 1
          report.show(part: size.map { Double(read) / Double(max($0, 1)) })
        }
      } catch {
        // What is on its way is stored, whatever comes after it.
        if let ids = try await group.next() { try report.tell(ids) }
        throw error
      }
      if let ids = try await group.next() { try report.tell(ids) }
    }
    let requests = batch.take()
    if !requests.isEmpty {
      try report.tell(try await client.add(requests, environment: environment, idempotencyKey: batchKey(number)))
    }
  }

  /// The key of a batch, before which so many of the file were sent.
  private func batchKey(_ number: Int) -> String? { key.map { "\($0) \(number)" } }

  private func request(_ line: LineReader.Line, of path: String, names: [String]) throws -> NewTaskRequest {
    do {
      return try request(TaskLine(json: line.bytes), names: names)
    } catch let error as TaskLineError {
      throw ValidationError("\(path), line \(line.number): \(error.reason); nothing of this batch was added")
    }
  }
}

/// Prints the ids of what was added, and tells how far it is.
private struct AddingReport {
  private var added = 0
  private var progress = ProgressLine("added")

  mutating func tell(_ ids: [TaskID]) throws {
    progress.clear()
    added += ids.count
    try Console.say(ids.map(\.description).joined(separator: "\n"))
  }

  /// Nothing before the first batch is answered, which says how fast it goes.
  mutating func show(part: Double?) {
    if added > 0 { progress.show(added, part: part) }
  }

  mutating func end() { progress.clear() }
}
