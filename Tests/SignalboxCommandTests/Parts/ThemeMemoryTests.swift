import FoundationEssentials
import Glibc
import Testing

@testable import SignalboxCommand

/// The theme that was chosen last.
struct ThemeMemoryTests {
  private func withMemory(_ work: (ThemeMemory, String) throws -> Void) throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    try work(ThemeMemory(directory: directory.path + "/state/signalbox"), directory.path)
  }

  @Test func `it is kept in a directory and a file for this user alone`() throws {
    try withMemory { memory, directory in
      #expect(memory.last == nil)
      #expect(memory.keep("light"))
      #expect(memory.last == "light")
      #expect(memory.keep("mono"))
      #expect(memory.last == "mono")
      for (path, mode) in [("/state", 0o700), ("/state/signalbox", 0o700), ("/state/signalbox/theme", 0o600)] {
        var status = stat()
        #expect(stat(directory + path, &status) == 0)
        #expect(Int(status.st_mode & 0o777) == mode, "\(path)")
      }
      let kept = try FileManager.default.contentsOfDirectory(atPath: directory + "/state/signalbox")
      #expect(kept == ["theme"])
    }
  }

  @Test func `what cannot be written or read counts for nothing`() throws {
    try withMemory { memory, directory in
      try Data("in the way".utf8).write(to: URL(filePath: directory + "/state"))
      #expect(!memory.keep("light"))
      #expect(memory.last == nil)
    }
    try withMemory { memory, _ in
      #expect(memory.keep(String(repeating: "x", count: 1000)))
      #expect(memory.last == nil)
      #expect(memory.keep(""))
      #expect(memory.last == nil)
    }
  }

  @Test(.enabled(if: geteuid() != 0, "root owns the directories"))
  func `nothing is made in another user's directory`() {
    #expect(!ThemeMemory(directory: "/usr/signalbox-test").keep("light"))
  }
}
