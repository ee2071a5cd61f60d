/// A ``TaskPage`` whose tasks are the JSON that they are on the wire, for those who hand them on as they are.
package struct TaskTextPage: Hashable, Sendable, Codable {
  package var tasks: [JSONText]
  package var next: String?
  package var prev: String?
  package var total: Int
  package var totalIsMinimum: Bool?
  package var now: Timestamp?

  package init(
    tasks: [JSONText], next: String? = nil, prev: String? = nil, total: Int, totalIsMinimum: Bool? = nil,
    now: Timestamp? = nil
  ) {
    self.tasks = tasks
    self.next = next
    self.prev = prev
    self.total = total
    self.totalIsMinimum = totalIsMinimum
    self.now = now
  }
}
