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
      #expect(
        variables == [
          "EMPTY=", "GREETING=hello\nworld = ü", "SIGNALBOX_ATTEMPT=3", "SIGNALBOX_STORE=\(bench.storeIdentity)",
          "SIGNALBOX_TASK=7",
        ])
    }

    @Test func withoutOneOfItsOwnItGetsLittleOfTheServers() throws {
      let marks = CommandMarks(storeIdentity: "store", key: AttemptKey(task: TaskID(7), attempt: 3))
      let server = ["PATH": "/bin", "LANG": "C.UTF-8", "SECRET": "of the server", "SIGNALBOX_TOKEN": "too"]
      let environment = CommandEnvironment(given: [:], marks: marks, server: server)
      #expect(
        environment.values == [
          "PATH": "/bin", "LANG": "C.UTF-8", "SIGNALBOX_STORE": "store", "SIGNALBOX_TASK": "7",
          "SIGNALBOX_ATTEMPT": "3",
        ])
      let given = CommandEnvironment(given: ["A": "b"], marks: marks, server: server)
      #expect(Set(given.values.keys) == ["A", "SIGNALBOX_STORE", "SIGNALBOX_TASK", "SIGNALBOX_ATTEMPT"])
    }

    @Test func variablesThatCannotBePassedAreNamed() async throws {
      let bench = Bench()
      _ = try await bench.run("/usr/bin/env", environment: ["1ST": "one", "NUL": "a\0secret", "GOOD": "yes"])
      #expect(bench.log.text(.stdout).contains("GOOD=yes\n"))
      #expect(
        bench.log.text(.system) == "started without variables that no program can be started with: 1ST, NUL\n")
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
