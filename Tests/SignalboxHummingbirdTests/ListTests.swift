import ControlServerTestSupport
import SignalboxClient
import SignalboxModel
import Testing

@Suite(.timeLimit(.minutes(5)))
struct ListTests {
  @Test func pagesLeadForwardAndBack() async throws {
    try await withServer { server in
      var ids: [TaskID] = []
      for _ in 0..<7 { ids.append(try await server.addHeld()) }
      let first = try await server.client.tasks(filter: "queue:held", limit: 3)
      #expect(first.tasks.map(\.id) == Array(ids[0..<3]))
      #expect(first.prev == nil)
      #expect(first.total == 7)
      let second = try await server.client.tasks(filter: "queue:held", limit: 3, cursor: first.next)
      #expect(second.tasks.map(\.id) == Array(ids[3..<6]))
      let third = try await server.client.tasks(filter: "queue:held", limit: 3, cursor: second.next)
      #expect(third.tasks.map(\.id) == Array(ids[6...]))
      #expect(third.next == nil)
      let back = try await server.client.tasks(filter: "queue:held", limit: 3, cursor: third.prev)
      #expect(back.tasks.map(\.id) == Array(ids[3..<6]))
    }
  }

  @Test func sortsGoBothWaysAndAroundOpensAtATask() async throws {
    try await withServer { server in
      let low = try await server.addHeld(priority: 1)
      let high = try await server.addHeld(priority: 9)
      let middle = try await server.addHeld(priority: 5)
      #expect(try await server.client.tasks(sort: TaskSort(.line)).tasks.map(\.id) == [high, middle, low])
      #expect(
        try await server.client.tasks(sort: TaskSort(.line, descending: true)).tasks.map(\.id) == [low, middle, high])
      let around = try await server.client.tasks(sort: TaskSort(.line), limit: 1, around: middle)
      #expect(around.tasks.map(\.id) == [middle])
      #expect(around.next != nil && around.prev != nil)
    }
  }

  @Test func aFilterChoosesTasks() async throws {
    try await withServer { server in
      _ = try await server.addHeld(tags: ["user=41"])
      let wanted = try await server.addHeld(tags: ["user=42", "a+b c&d"])
      #expect(try await server.client.tasks(filter: "tag:user=42 state:queued").tasks.map(\.id) == [wanted])
      #expect(try await server.client.tasks(filter: "tag:\"a+b c&d\"").tasks.map(\.id) == [wanted])
      let form = try await server.send("GET", "/v1/tasks?filter=tag:user=42+state:queued")
      #expect(try form.json(TaskPage.self).tasks.map(\.id) == [wanted])
    }
  }

  @Test func aBadFilterIsPointedAt() async throws {
    try await withServer { server in
      let answer = try await server.send("GET", "/v1/tasks?filter=queue:a%20state:flying")
      #expect(answer.status == 400)
      let problem = try answer.problem
      #expect(problem.type == "badFilter")
      #expect(problem.column == 15)
    }
  }

  @Test func aCursorOfAnotherListIsRefused() async throws {
    try await withServer { server in
      for _ in 0..<3 { _ = try await server.addHeld() }
      let next = try #require(try await server.client.tasks(filter: "queue:held", limit: 1).next)
      for query in ["filter=queue:other&cursor=\(next)", "filter=queue:held&sort=-id&cursor=\(next)", "cursor=junk"] {
        let answer = try await server.send("GET", "/v1/tasks?\(query)")
        #expect(answer.status == 400)
        #expect(try answer.problem.type == "badCursor")
      }
    }
  }

  @Test(
    arguments: [
      ("limit=0", "limit"), ("limit=1001", "limit"), ("limit=ten", "limit"), ("limit=", "limit"),
      ("sort=colour", "sort"),
      ("around=0", "around"), ("colour=red", "colour"), ("limit=1&limit=2", "limit"), ("filter=%ff", "filter"),
      ("cursor=a&around=1", "around"),
    ])
  func aBadParameterIsNamed(query: String, name: String) async throws {
    try await withServer { server in
      let answer = try await server.send("GET", "/v1/tasks?\(query)")
      #expect(answer.status == 400)
      let problem = try answer.problem
      #expect(problem.type == "badParameter")
      #expect(problem.detail.hasPrefix("\(name):"), "\(problem.detail)")
    }
  }
}
