import Signalbox
import SignalboxModel

/// The environments that a transaction meets, and by how many tasks each has more or fewer.
struct EnvironmentSteps {
  /// That of the task before: tasks that come together mostly have the same.
  fileprivate var latest: (values: [String: String], id: Int64)?
  fileprivate var steps: [Int64: Int] = [:]
}

/// The environments of commands, each of which is stored once; see `Schema.tasks10`.
extension WriteSession {
  /// Stores an environment for one more task.
  ///
  /// - Returns: the number that the task's row has for it; 0 when it is empty.
  mutating func keepEnvironment(_ values: [String: String]) throws -> Int64 {
    guard !values.isEmpty else { return 0 }
    let id: Int64
    if let latest = environments.latest, latest.values.isSame(as: values) {
      id = latest.id
    } else {
      id = try environmentID(values)
      environments.latest = (values, id)
    }
    environments.steps[id, default: 0] += 1
    return id
  }

  /// Notes that one task fewer has an environment.
  mutating func dropEnvironment(_ id: Int64) {
    if id > 0 { environments.steps[id, default: 0] -= 1 }
  }

  /// The environment of a number that a task's row has.
  func environment(_ id: Int64) throws -> [String: String] {
    guard id > 0 else { return [:] }
    let content = try db.first("SELECT content FROM environments WHERE id = ?", [.integer(id)]) { $0.text(0) }
    guard let content else {
      throw StoreError(.corrupt, "the environment \(id), which a task has, is not there; check the disk")
    }
    return try JSONText(trusted: content).decode([String: String].self)
  }

  /// Writes how many tasks have each environment, and deletes those that no task has any more; among the last things before the
  /// commit.
  mutating func writeEnvironmentCounts() throws {
    for (id, step) in environments.steps {
      if step != 0 {
        try db.run("UPDATE environments SET tasks = tasks + ? WHERE id = ?", [SQLValue(step), .integer(id)])
      }
      if step <= 0 { try db.run("DELETE FROM environments WHERE id = ? AND tasks = 0", [.integer(id)]) }
    }
    environments = EnvironmentSteps()
  }

  private func environmentID(_ values: [String: String]) throws -> Int64 {
    let content = values.sortedJSON.text
    let digest = Int64(bitPattern: content.fingerprint)
    let known = try db.first(
      "SELECT id FROM environments INDEXED BY environments_digest WHERE digest = ? AND content = ?",
      [.integer(digest), .text(content)]
    ) { $0.integer(0) }
    if let known { return known }
    try db.run(
      "INSERT INTO environments (digest, tasks, content) VALUES (?, 0, ?)", [.integer(digest), .text(content)])
    return db.lastInsertedRowID
  }
}

extension [String: String] {
  /// As JSON that is the same whenever names and values are.
  fileprivate var sortedJSON: JSONText {
    var writer = JSONWriter()
    writer.object { writer in
      for (name, value) in self.sorted(by: { ExactText($0.key) < ExactText($1.key) }) {
        writer.name(name)
        writer.string(value)
      }
    }
    return writer.text
  }

  /// Whether names and values are the same to the byte, as commands see them.
  fileprivate func isSame(as other: [String: String]) -> Bool {
    guard count == other.count else { return false }
    return allSatisfy { name, value in
      guard let index = other.index(forKey: name) else { return false }
      let (otherName, otherValue) = other[index]
      return ExactText(name) == ExactText(otherName) && ExactText(value) == ExactText(otherValue)
    }
  }
}
