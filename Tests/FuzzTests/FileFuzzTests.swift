import ArgumentParser
import FoundationEssentials
import FuzzSupport
import Testing

@testable import SignalboxCommand
@testable import SignalboxDashboard

extension FuzzTests {
  @Suite struct Files {
    private static let words = [
      "[", "[[", "[[[", "]", "=", "\"", "\"\"\"", "'", "'''", "{", "}", ",", ".", "#", "\n", "\\u0000", "\\UFFFFFFFF",
      "\\",
      "inf", "nan",
      "0x", "1979-05-27T07:32:00Z", "true", "roles", "inherits = \"dark\"", "a.b.c = 1", "[[roles]]", "\u{FEFF}",
      "\u{0}", "\u{1B}[2J", "é",
    ]
    private static let config =
      "url = \"http://localhost:8080\"\ntheme = \"light\"\nascii = true\nlocal = false\n[serve]\nslots = 3\nstore = \"memory\"\n"
    private static let theme = """
      inherits = "dark"
      [palette]
      accent = "#7aa2f7"
      [roles]
      "ui" = "#ffffff on #123456"
      "ui.border" = "accent bold"
      [ansi16]
      "ui" = "white on black"
      [mono]
      "state.failed" = "reverse"

      """
    /// What other readers of such files have fallen over.
    private static let deep = [
      "a = " + String(repeating: "[", count: 100_000), "a = " + String(repeating: "{a=", count: 100_000),
      "[" + String(repeating: "a.", count: 50_000) + "a]\n", String(repeating: "a.", count: 50_000) + "a = 1\n",
      "theme = \"" + String(repeating: "x", count: 1 << 20) + "\"\n", String(repeating: "[[serve]]\n", count: 20_000),
    ]

    @Test func `a config file is read, or refused with its name`() throws {
      try withDirectory("signalbox") { directory in
        func fault(_ bytes: [UInt8]) throws -> String? {
          try Data(bytes).write(to: URL(filePath: directory + "/signalbox/config.toml"))
          do {
            _ = try ConfigFile.load(environment: ["XDG_CONFIG_HOME": directory])
            return nil
          } catch let error as ValidationError {
            return error.message.hasPrefix(directory) ? nil : error.message
          }
        }
        fuzz(500) { random in try fault(random.mutated(Array(Self.config.utf8), words: Self.words)) }
        for text in Self.deep {
          let found = try fault(Array(text.utf8))
          #expect(found == nil, "\(text.prefix(40))")
        }
      }
    }

    @Test func `a theme file is read, or refused with its name or key`() throws {
      try withDirectory("themes") { directory in
        let themes = Themes(directories: [directory + "/themes"])
        func fault(_ bytes: [UInt8]) throws -> String? {
          try Data(bytes).write(to: URL(filePath: directory + "/themes/mine.toml"))
          do {
            _ = try themes.load("mine")
            return nil
          } catch let error as ThemeFailure {
            return error.description.contains(directory) || error.description.contains("theme ")
              ? nil : error.description
          }
        }
        fuzz(500) { random in try fault(random.mutated(Array(Self.theme.utf8), words: Self.words)) }
        for text in Self.deep {
          let found = try fault(Array(text.utf8))
          #expect(found == nil, "\(text.prefix(40))")
        }
      }
    }

    @Test func `a colour is six digits or a name`() {
      fuzz(2000) { random in
        let text = String(
          decoding: random.mutated(Array("#7aa2f7".utf8), words: ["#", "+", "-", "_", "0x", "f", "é"]), as: UTF8.self)
        guard let color = Color(themeText: text) else { return nil }
        let digits = text.dropFirst().utf8
        return text.hasPrefix("#") && digits.count == 6 && text.dropFirst().allSatisfy({ $0.isASCII && $0.isHexDigit })
          ? nil : "\(text): \(color)"
      }
    }

    private func withDirectory(_ folder: String, _ work: (String) throws -> Void) throws {
      let directory = "/tmp/signalbox-fuzz-" + String(UInt64.random(in: .min ... .max), radix: 36)
      try FileManager.default.createDirectory(atPath: directory + "/" + folder, withIntermediateDirectories: true)
      defer { #expect(throws: Never.self) { try FileManager.default.removeItem(atPath: directory) } }
      try work(directory)
    }
  }
}
