import GRDB
import Signalbox
import SignalboxModel

/// The environments that a transaction meets, and by how many tasks each has more or fewer.
struct EnvironmentSteps {
  private typealias Known = (variables: CommandVariables, id: Int64)

  /// What tasks share is looked at once, also when others come between them.
  ///
  /// By identity, which is each one's own as long as it is kept here.
  private var known: [ObjectIdentifier: Known] = [:]
  /// The last of them: requests that come one after the other mostly have the same too.
  private var latest: Known?
  fileprivate var steps: [Int64: Int] = [:]

  /// The number of an environment that was met; nil of one that was not.
  fileprivate func id(of variables: CommandVariables) -> Int64? {
    if let identity = variables.identity, let known = known[identity] { return known.id }
    guard let latest, latest.variables == variables else { return nil }
    return latest.id
  }

  fileprivate mutating func keep(_ variables: CommandVariables, as id: Int64) {
    guard let identity = variables.identity else { return }
    known[identity] = (variables, id)
    latest = (variables, id)
  }
}

/// The environments of commands, each of which is stored once; see `Schema.tasks10`.
extension WriteSession {
  /// Stores an environment for one more task.
  ///
  /// - Returns: the number that the task's row has for it; 0 when it is empty.
  mutating func keepEnvironment(_ variables: CommandVariables) throws -> Int64 {
    guard variables.identity != nil else { return 0 }
    let id = try environments.id(of: variables) ?? environmentID(variables.values)
    environments.keep(variables, as: id)
    environments.steps[id, default: 0] += 1
    return id
  }

  /// Notes that one task fewer has an environment.
  mutating func dropEnvironment(_ id: Int64) {
    if id > 0 { environments.steps[id, default: 0] -= 1 }
  }

  /// The environment of a number that a task's row has.
  func environment(_ id: Int64) throws -> CommandVariables {
    guard id > 0 else { return [:] }
    let content = try db.first("SELECT content FROM environments WHERE id = ?", [.integer(id)]) { $0.text(0) }
    guard let content else {
      throw StoreError(.corrupt, "the environment \(id), which a task has, is not there; check the disk")
    }
    return CommandVariables(try JSONText(trusted: content).decode([String: String].self))
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
}
