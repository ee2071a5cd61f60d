import CommandTestSupport
import Testing

/// What the system gives as bytes that are no UTF-8, é of Latin-1 here: it is refused and named, and never another name.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct BytesTests {
  /// Runs a line of shell in which `$sb` is the program.
  private func shell(_ line: String, _ sandbox: Sandbox) async throws -> Child.Ended {
    try await sandbox.start(["sh", "-c", line], with: ["sb": try Sandbox.program]).ended()
  }

  private func expectNothingAdded(_ sandbox: Sandbox) async throws {
    #expect(try await sandbox.run("list", "--json").output.decoded(as: PageJSON.self).total == 0)
  }

  @Test(arguments: [
    (#""$sb" add -- cat "$(printf 'caf\351')""#, #"argument 4 of the command line, caf\xE9, is not UTF-8"#),
    (
      #""$sb" add --dir "$(printf '/tmp/caf\351')" -- true"#,
      #"argument 3 of the command line, /tmp/caf\xE9, is not UTF-8"#
    ),
    (#""$sb" add --env "A=$(printf '\351')" -- true"#, #"argument 3 of the command line, A=\xE9, is not UTF-8"#),
    (#"A=$(printf 'caf\351') "$sb" add -- true"#, "the variable A of the environment is not UTF-8"),
    (#"d=$(printf 'caf\351'); mkdir "$d"; export PWD; cd "$d"; "$sb" add -- true"#, #"/work/caf\xE9, is not UTF-8"#),
    (
      "mkdir gone; cd gone; rmdir ../gone; \"$sb\" add -- true",
      "the current directory no longer exists; cd to one that does"
    ),
    (
      #"printf '{"command": ["true"]}\n{"command": ["cat", "caf\351"]}\n' | "$sb" add --from -"#,
      "-, line 2: column 25: this byte is not UTF-8; nothing of this batch was added"
    ),
    (#"HOME=$(printf '/caf\351') "$sb" list"#, "the variable HOME is not UTF-8"),
  ]) func `what is no text is refused by name, and nothing is added`(line: String, words: String) async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      let refused = try await shell(line, sandbox)
      #expect(refused.status == 64)
      #expect(refused.output == "")
      #expect(refused.error.contains(words), "\(refused.error)")
      try await expectNothingAdded(sandbox)
    }
  }

  @Test func `a store below a directory that is no text is refused`() async throws {
    try await Sandbox.with { sandbox in
      let line = #"d=$(printf 'caf\351'); mkdir "$d"; chmod 700 "$d"; cd "$d"; "$sb" serve --store sqlite:t.sqlite"#
      let refused = try await shell(line, sandbox)
      #expect(refused.status == 64)
      #expect(refused.error.contains(#"caf\xE9, is not UTF-8"#), "\(refused.error)")
    }
  }

  @Test func `a variable that --env gives takes the place of one that is no text`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      let added = try await shell(#"A=$(printf '\351') "$sb" add --env A=b -- sh -c 'echo $A'"#, sandbox)
      #expect(added.output == "1\n", "\(added.error)")
      #expect(try await sandbox.run("wait", "1").status == 0)
      #expect(try await sandbox.run("logs", "1").output == "b\n")
    }
  }

  @Test func `settings of Signalbox and of its database are no command's, unless --env gives them`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      let settings = [
        "SIGNALBOX_STORE": "sqlite:/s", "SIGNALBOX_TOKEN": "t", "PGPASSWORD": "p", "SIGNALBOX_ON_FAILURE": "o",
        "SIGNALBOX_MARK_STORE": "of another", "PGUSER": "u",
      ]
      let script = "env | grep -E '^(SIGNALBOX_(STORE|TOKEN|ON_FAILURE)|PG|SIGNALBOX_MARK_STORE)' | sort"
      try await sandbox.run("add", "--", "sh", "-c", script, with: settings)
      try await sandbox.run(
        "add", "--env", "SIGNALBOX_STORE=memory", "--env", "PGPASSWORD=q", "--", "sh", "-c", script, with: settings)
      #expect(try await sandbox.run("wait", "1", "2").status == 0)
      let first = try await sandbox.run("logs", "1").output.split(separator: "\n")
      #expect(first.count == 2)
      #expect(first.first == "PGUSER=u")
      #expect(first.last?.hasPrefix("SIGNALBOX_MARK_STORE=") == true)
      #expect(first.last != "SIGNALBOX_MARK_STORE=of another")
      let second = try await sandbox.run("logs", "2").output.split(separator: "\n")
      #expect(second.contains("SIGNALBOX_STORE=memory"))
      #expect(second.contains("PGPASSWORD=q"))
    }
  }

  @Test func `a variable without a value is handed on, so that no argument shows it`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      let script = "echo $PGPASSWORD"
      try await sandbox.run("add", "--env", "PGPASSWORD", "--", "sh", "-c", script, with: ["PGPASSWORD": "p"])
      #expect(try await sandbox.run("wait", "1").status == 0)
      #expect(try await sandbox.run("logs", "1").output == "p\n")
      let refused = try await sandbox.run("add", "--env", "NOT_SET_HERE", "--", "true")
      #expect(refused.status == 64 && refused.error.contains("NOT_SET_HERE"), "\(refused)")
      #expect(try await sandbox.run("show", "2").status == 1)
    }
  }
}
