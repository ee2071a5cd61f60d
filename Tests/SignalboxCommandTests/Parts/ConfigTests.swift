import ArgumentParser
import FoundationEssentials
import Signalbox
import SignalboxModel
import Testing

@testable import SignalboxCommand

/// Where things are looked for, and how arguments are read.
struct ConfigTests {
  @Test func `directories follow the XDG variables, and the home without them`() {
    let both = ["HOME": "/home/a", "XDG_CONFIG_HOME": "/c", "XDG_STATE_HOME": "/s"]
    #expect(Directories.config(both) == "/c/signalbox")
    #expect(Directories.state(both) == "/s/signalbox")
    #expect(Directories.config(["HOME": "/home/a"]) == "/home/a/.config/signalbox")
    #expect(Directories.state(["HOME": "/home/a"]) == "/home/a/.local/state/signalbox")
    // The specification: what is not absolute is ignored.
    #expect(Directories.state(["HOME": "/home/a", "XDG_STATE_HOME": "s"]) == "/home/a/.local/state/signalbox")
  }

  @Test func `the config file's values are read, and none without a file`() throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let environment = ["XDG_CONFIG_HOME": directory.path]
    #expect(try ConfigFile.load(environment: environment).theme == nil)
    try FileManager.default.createDirectory(atPath: directory.path + "/signalbox", withIntermediateDirectories: false)
    let text = "theme = \"light\"\nascii = true\n[serve]\nslots = 3\nstore = \"memory\"\n"
    try Data(text.utf8).write(to: URL(filePath: directory.path + "/signalbox/config.toml"))
    let config = try ConfigFile.load(environment: environment)
    #expect(config.theme == "light")
    #expect(config.ascii == true && config.isASCII)
    #expect(!ConfigFile(ascii: false).isASCII)
    #expect(config.local == nil)
    #expect(config.serve?.slots == 3)
    #expect(config.serve?.store == "memory")
  }

  @Test func `every key of the config file is documented with its type and default`() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let article = root.appending(path: "Sources/Signalbox/Signalbox.docc/Deployment.md")
    let rows = try String(contentsOf: article, encoding: .utf8).split(separator: "\n").filter { $0.hasPrefix("| `") }
    let keys =
      ConfigFile.CodingKeys.allCases.map(\.stringValue).filter { $0 != "serve" }
      + ConfigFile.ServeSection.CodingKeys.allCases.map(\.stringValue)
    for key in keys {
      let row = try #require(rows.first { $0.split(separator: "|")[0].contains("`\(key)`") }, "\(key)")
      #expect(row.split(separator: "|").count == 4, "\(row)")
    }
  }

  @Test(
    arguments: [
      ("memory", StoreChoice.memory), ("sqlite:/a/b.sqlite", .sqlite(path: "/a/b.sqlite")),
      (nil, .sqlite(path: "/s/signalbox/tasks.sqlite")),
      ("sqlite:b", .sqlite(path: FileManager.default.currentDirectoryPath + "/b")),
    ] as [(String?, StoreChoice)])
  func `a store is chosen by its name`(text: String?, choice: StoreChoice) throws {
    #expect(try StoreChoice(text, ["XDG_STATE_HOME": "/s"]) == choice)
  }

  @Test(arguments: ["", "sqlite:", "postgres://x", "Memory"])
  func `another store is refused`(text: String) {
    #expect(throws: ValidationError.self) { try StoreChoice(text, [:]) }
  }

  @Test(
    arguments: [
      ("0", 0), ("17", 17), ("512K", 512 << 10), ("16M", 16 << 20), ("16m", 16 << 20), ("4G", 4 << 30), ("M", nil),
      ("-1", nil), ("1.5M", nil), ("", nil), ("9223372036854775807G", nil),
    ] as [(String, Int?)])
  func `sizes have units`(text: String, bytes: Int?) {
    #expect(ByteCount(argument: text)?.bytes == bytes)
  }

  @Test func `a filter or numbers, not both and not neither`() throws {
    #expect(try Cancel.parse(["1", "2"]).target.ids.map(\.id) == [TaskID(1), TaskID(2)])
    #expect(try Cancel.parse(["--filter", "state:queued"]).target.filter == "state:queued")
    #expect(throws: (any Error).self) { try Cancel.parse(["1", "--filter", "x"]) }
    #expect(throws: (any Error).self) { try Cancel.parse([]) }
    #expect(try Cancel.parse(["1", "--dry-run"]).target.consent.dryRun)
    #expect(throws: (any Error).self) { try Cancel.parse(["--set", "x", "--dry-run"]) }
    #expect(throws: (any Error).self) { try Cancel.parse(["--all", "--filter", "x"]) }
    #expect(throws: (any Error).self) { try Cancel.parse(["1", "--at-most", "2"]) }
    #expect(throws: (any Error).self) { try Cancel.parse(["-1"]) }
  }

  @Test func `keys are kept for a day unless the flag or the file says otherwise`() throws {
    let none = ConfigFile.ServeSection()
    var section = none
    section.keepKeys = "7d"
    #expect(try KeepingOptions.parse([]).keeping(none).retention.keys == .seconds(86400))
    #expect(try KeepingOptions.parse([]).keeping(section).retention.keys == .seconds(7 * 86400))
    #expect(try KeepingOptions.parse(["--keep-keys", "90m"]).keeping(section).retention.keys == .seconds(5400))
    #expect(throws: (any Error).self) { try KeepingOptions.parse(["--keep-keys", "soon"]).keeping(none) }
  }

  @Test func `a priority below zero is a value, and everything after -- is the command`() throws {
    let add = try Add.parse(["--priority", "-3", "--", "make", "--name", "x"])
    #expect(add.priority == -3)
    #expect(add.name == nil)
    #expect(add.command == ["make", "--name", "x"])
    #expect(try List.parse(["--sort", "-started"]).sort == "-started")
  }
}
