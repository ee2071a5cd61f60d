import FoundationEssentials
import Signalbox
import SignalboxModel
import SignalboxShell
import Testing

extension ShellTests {
  /// What a command finds around it.
  @Suite struct Surroundings {
    @Test func itsEnvironmentIsTheCallersAndTheMarks() async throws {
      let bench = Bench()
      _ = try await bench.run("/usr/bin/env", "-0", environment: ["GREETING": "hello\nworld = ü", "EMPTY": ""])
      let variables = bench.log.text(.stdout).split(separator: "\0").map(String.init).sorted()
      let server = try #require(ServerMark.own)
      #expect(
        variables == [
          "EMPTY=", "GREETING=hello\nworld = ü", "SIGNALBOX_MARK_ATTEMPT=3",
          "SIGNALBOX_MARK_SERVER=\(server.pid):\(server.startTime)", "SIGNALBOX_MARK_STORE=\(bench.storeIdentity)",
          "SIGNALBOX_MARK_TASK=7",
        ])
    }

    private static let marks = CommandMarks(
      storeIdentity: "store", server: ServerMark(pid: 41, startTime: 8), key: AttemptKey(task: TaskID(7), attempt: 3))
    private static let markVariables = [
      "SIGNALBOX_MARK_STORE": "store", "SIGNALBOX_MARK_SERVER": "41:8", "SIGNALBOX_MARK_TASK": "7",
      "SIGNALBOX_MARK_ATTEMPT": "3",
    ]

    @Test func withoutOneOfItsOwnItGetsLittleOfTheServers() throws {
      let server = SystemEnvironment([
        "PATH": "/bin", "LANG": "C.UTF-8", "SECRET": "of the server", "SIGNALBOX_TOKEN": "too",
      ])
      let environment = CommandEnvironment(given: [:], marks: Self.marks, server: server)
      #expect(environment.values == ["PATH": "/bin", "LANG": "C.UTF-8"].merging(Self.markVariables) { $1 })
      let given = CommandEnvironment(given: ["A": "b"], marks: Self.marks, server: server)
      #expect(given.values == ["A": "b"].merging(Self.markVariables) { $1 })
    }

    @Test func whatCallersSayOfMarksIsNotTaken() {
      let given = ["SIGNALBOX_MARK_STORE": "another", "SIGNALBOX_STORE": "sqlite:mine"]
      let environment = CommandEnvironment(given: given, marks: Self.marks, server: SystemEnvironment([:]))
      #expect(environment.values == ["SIGNALBOX_STORE": "sqlite:mine"].merging(Self.markVariables) { $1 })
    }

    @Test func theServersBytesAreHandedOnAsTheyAre() {
      let home = Array("HOME=/home/ren".utf8) + [0xE9]
      let server = SystemEnvironment(values: [
        Array("HOME".utf8): Array(home.dropFirst(5)),
        Array("PATH".utf8): Array("/a".utf8) + [0xFF] + Array(":/bin".utf8),
      ])
      let environment = CommandEnvironment(given: [:], marks: Self.marks, server: server)
      #expect(environment.entries.contains(home))
      // A directory whose name is no text is left out where programs are looked for, and stays in the command's PATH.
      #expect(environment.path == "/bin")
      #expect(environment.entries.contains(Array("PATH=/a".utf8) + [0xFF] + Array(":/bin".utf8)))
    }

    @Test func bytesThatAreNoTextAreNamedReadably() {
      let server = SystemEnvironment(values: [
        Array("A".utf8): [0x62], [0x63, 0xE9, 0x41]: [0x62], Array("D".utf8): [0xC3, 0xA9, 0xC3],
      ])
      #expect(server.text == ["A": "b"])
      #expect(server.unreadable == ["D", #"c\xE9A"#])
    }

    @Test func variablesThatCannotBePassedAreNamed() async throws {
      let bench = Bench()
      _ = try await bench.run(
        "/usr/bin/env", environment: ["1ST": "one", "A=B": "two", "": "three", "NUL": "a\0secret", "GOOD": "yes"])
      #expect(bench.log.text(.stdout).contains("GOOD=yes\n"))
      #expect(bench.log.text(.stdout).contains("1ST=one\n"))
      #expect(
        bench.log.text(.system) == #"started without variables that no program can be started with: "", A=B, NUL"#
          + "\n")
    }

    @Test func itRunsInItsDirectory() async throws {
      let folder = try Machine.makeFolder()
      defer { #expect(throws: Never.self) { try FileManager.default.removeItem(atPath: folder) } }
      let bench = Bench()
      _ = try await bench.run("pwd", directory: folder)
      #expect(bench.log.text(.stdout) == "\(folder)\n")
    }

    @Test(arguments: [
      (["./tool"], "/usr/bin"), (["bin/tool"], "/usr/bin"), (["tool"], "bin:/usr/bin"), (["tool"], ":/usr/bin"),
    ]) func aProgramIsFoundFromItsDirectory(_ command: [String], _ path: String) async throws {
      let folder = try Machine.makeFolder()
      defer { #expect(throws: Never.self) { try FileManager.default.removeItem(atPath: folder) } }
      try FileManager.default.createDirectory(atPath: "\(folder)/bin", withIntermediateDirectories: false)
      for file in ["tool", "bin/tool"] {
        // No file that is written here: a process that another test starts meanwhile would hold it open, and a program
        // that is open for writing cannot be started.
        try FileManager.default.createSymbolicLink(atPath: "\(folder)/\(file)", withDestinationPath: "/bin/pwd")
      }
      let bench = Bench()
      _ = try await bench.run(command[0], directory: folder, environment: ["PATH": path])
      #expect(bench.log.text(.stdout) == "\(folder)\n")
    }

    @Test func itLeadsASessionOfItsOwnWithNothingToReadAndNothingInherited() async throws {
      let bench = Bench()
      let script = """
        read -r pid name state parent group session rest < /proc/self/stat
        echo shell $$; echo group $group; echo session $session
        readlink /proc/$$/fd/0
        ls /proc/self/fd
        """
      _ = try await bench.shell(script)
      let shell = await bench.log.number(after: "shell")
      #expect(await bench.log.number(after: "group") == shell)
      #expect(await bench.log.number(after: "session") == shell)
      let lines = bench.log.text(.stdout).split(separator: "\n")
      #expect(lines.contains("/dev/null"))
      // The last is the folder that ls reads.
      #expect(lines.filter { Int($0) != nil } == ["0", "1", "2", "3"])
    }
  }
}
