import Signalbox
import SignalboxModel

extension StoreCase {
  static let commands: [StoreCase] = [
    StoreCase("commands are found by their words, and by no other part of their payload") { bench in
      let words = [["rsync", "-a", "/home"], ["rsync", "-a", "/srv/é"], ["sh", "-c", #"echo "a b""#]]
      let tasks = try words.map { words in
        let payload = try JSONText(encoding: CommandPayload(command: words, directory: "/nowhere"))
        return NewTask(name: "work", kind: .command, payload: payload)
      }
      let ids = try await bench.store.append(tasks).map(\.task.id)
      var secret = tasks[0]
      secret.redacted = ["command"]
      _ = try await bench.store.append([secret])
      // As typed tasks have them.
      _ = try await bench.store.append([NewTask(name: "other", payload: tasks[0].payload)])
      for (text, found) in [
        ("/HOME", [ids[0]]), ("rsync", [ids[0], ids[1]]), ("c -a", [ids[0], ids[1]]), ("é", [ids[1]]),
        (#""a b""#, [ids[2]]), ("nowhere", []), ("command", []),
      ] {
        for query in [TaskQuery([.init(.command([text]))]), TaskQuery([.init(.word(text))])] {
          try await expect(bench.store.page(PageRequest(query: query)).tasks.map(\.id), is: found)
        }
      }
      let either = TaskQuery([.init(.command(["/home", "echo"]))])
      try await expect(bench.store.page(PageRequest(query: either)).tasks.map(\.id), is: [ids[0], ids[2]])
      let others = TaskQuery([.init(.command(["rsync"]), isNegated: true)])
      try await expect(bench.store.page(PageRequest(query: others)).total, is: 3)
    }
  ]
}
