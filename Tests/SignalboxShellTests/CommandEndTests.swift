import FoundationEssentials
import Signalbox
import SignalboxModel
import SignalboxShell
import Testing

extension ShellTests {
  @Suite struct End {
    @Test func successGivesTheExitCode() async throws {
      let result = try await Bench().run("true")
      #expect(result == CommandResult(exitCode: 0))
    }

    @Test func anotherExitCodeIsAFailureThatIsTriedAgain() async throws {
      let error = try await #require(throws: TaskError.self) { _ = try await Bench().shell("exit 3") }
      #expect(
        error
          == TaskError(type: "exit", message: "exit code 3", result: try JSONText(encoding: CommandResult(exitCode: 3)))
      )
    }

    @Test(arguments: ["TERM", "KILL", "SEGV", "USR1"]) func aSignalIsNamed(_ name: String) async throws {
      let error = try await #require(throws: TaskError.self) { _ = try await Bench().shell("kill -\(name) $$") }
      #expect(error.type == "signal")
      #expect(error.message == "ended by SIG\(name)")
      #expect(try error.result?.decode(CommandResult.self) == CommandResult(signal: "SIG\(name)"))
    }

    @Test func aProgramThatIsNowhereInPATHIsNamedInTheLog() async throws {
      let bench = Bench()
      let error = try await #require(throws: TaskError.self) {
        _ = try await bench.run("no-such-program", environment: ["PATH": "/usr/bin:/secret-place"])
      }
      #expect(error.type == "cannotStart")
      #expect(error.isPermanent)
      #expect(bench.log.text(.system) == "cannot start: no directory of PATH has a program named no-such-program\n")
    }

    @Test(arguments: [
      ("/etc/passwd", "/", "/etc/passwd is not an executable file"),
      ("/usr", "/", "/usr is not an executable file"),
      ("/usr/no-such-file", "/", "there is no file /usr/no-such-file"),
      ("true", "/no-such-directory", "there is no directory /no-such-directory"),
      ("true", "/etc/passwd", "/etc/passwd is not a directory"),
    ]) func whatCannotStartSaysWhy(_ program: String, _ directory: String, _ why: String) async throws {
      let bench = Bench()
      let error = try await #require(throws: TaskError.self) {
        _ = try await bench.run(program, directory: directory)
      }
      #expect(error == TaskError(type: "cannotStart", message: why, isPermanent: true))
      #expect(bench.log.text(.system) == "cannot start: \(why)\n")
    }

    @Test(arguments: [
      ("#!/no/such/interpreter\n", "cannot be run: what its first line (#!) names is missing"),
      ("echo hello\n", "is no program that this machine can run; a script needs a first line such as #!/bin/sh"),
    ]) func aScriptThatCannotStartSaysWhy(_ text: String, _ why: String) async throws {
      let folder = try Machine.makeFolder()
      defer { #expect(throws: Never.self) { try FileManager.default.removeItem(atPath: folder) } }
      let made = FileManager.default.createFile(
        atPath: "\(folder)/script", contents: Data(text.utf8), attributes: [.posixPermissions: 0o755])
      #expect(made)
      let bench = Bench()
      let error = try await #require(throws: TaskError.self) { _ = try await bench.run("./script", directory: folder) }
      #expect(error.message == "\(folder)/./script \(why)")
      #expect(bench.log.text(.system) == "cannot start: \(error.message)\n")
    }

    @Test func argumentsThatAreTooLongSaySo() async throws {
      let long = String(repeating: "x", count: 1 << 17)
      let error = try await #require(throws: TaskError.self) { _ = try await Bench().run("true", long) }
      #expect(error.message == "its arguments and environment are too long for the system")
    }

    @Test(arguments: [
      (#"{"directory": "/"}"#, "command is missing"),
      (#"{"command": "true"}"#, "command: expected an array, not a string"),
      (#"{"command": []}"#, "command names no program"),
      (#"{"command": ["true"], "directory": "here"}"#, "directory is not an absolute path"),
      (#"{"command": ["echo", "a\u0000b"]}"#, "command holds a zero byte"),
    ]) func aBadPayloadNamesTheField(_ payload: String, _ why: String) async throws {
      let bench = Bench()
      // As a store may have kept it: what is added today is checked before.
      let context = bench.context(JSONText(trusted: payload))
      let error = try await #require(throws: TaskError.self) { _ = try await bench.runner.run(context) }
      #expect(error.type == "badPayload")
      #expect(error.isPermanent)
      #expect(error.message.hasPrefix(why))
    }

    @Test func nothingIsLeftOfManyCommands() async throws {
      let folder = try Machine.makeFolder()
      defer { #expect(throws: Never.self) { try FileManager.default.removeItem(atPath: folder) } }
      let program = "\(folder)/signalbox-true"
      try FileManager.default.createSymbolicLink(atPath: program, withDestinationPath: "/bin/true")
      let long = String(repeating: "x", count: 1 << 17)
      let before = try Machine.openDescriptors()
      // Each with a control of its own, as attempts have.
      for _ in 0..<200 {
        _ = try await Bench().run(program)
        await #expect(throws: TaskError.self) { _ = try await Bench().run("no-such-program") }
      }
      for _ in 0..<40 {
        await #expect(throws: TaskError.self) { _ = try await Bench().run(program, long) }
      }
      // Other tests of this process open some meanwhile; one lost by each command would be far more.
      #expect(try Machine.openDescriptors() - before < 100)
      #expect(try Machine.zombies(named: "signalbox-true") == [])
    }
  }
}
