/// A shell script, as far as commands are looked for in it.
struct ShellScript {
  /// Its simple commands, each as the words that a shell makes of it; variables stay as they are.
  private(set) var commands: [[String]] = []
  private var words: [String] = []
  private var word: String?

  init(_ text: String) {
    var rest = text[...]
    while let character = rest.popFirst() {
      switch character {
      case " ", "\t": endWord()
      case "\n", ";", "&", "|", "(", ")": endCommand()
      case "<", ">":
        // A number right before it is the descriptor's. The file's name becomes a command, which harms nobody.
        if word?.allSatisfy(\.isNumber) == true { word = nil }
        endCommand()
      case "#" where word == nil: rest = rest.drop { $0 != "\n" }
      case "\\":
        if let next = rest.popFirst(), next != "\n" { append("\(next)") }
      case "'":
        append(rest.prefix { $0 != "'" })
        rest = rest.drop { $0 != "'" }.dropFirst()
      case "\"": rest = quote(rest)
      default: append("\(character)")
      }
    }
    endCommand()
  }

  /// What it starts `signalbox` with, each time.
  var argumentLists: [[String]] { commands.compactMap(Self.arguments) }

  private static func arguments(of command: [String]) -> [String]? {
    var rest = command[...]
    while let word = rest.popFirst() {
      switch word {
      case "signalbox": return rest.map(filled)
      case "$", "exec": break
      case "sudo": if rest.first == "-u" { rest = rest.dropFirst(2) }
      case "swift" where rest.first == "run": rest = rest.dropFirst()
      default: if word.prefixMatch(of: #/\w+=/#) == nil { return nil }
      }
    }
    return nil
  }

  /// A word, with a number in place of what stands for one.
  private static func filled(_ word: String) -> String {
    word.wholeMatch(of: #/\$\w+|ID|N|TASK|CHILD/#) == nil ? word : "1"
  }

  /// Takes what is in double quotes.
  ///
  /// - Returns: what follows.
  private mutating func quote(_ text: Substring) -> Substring {
    var rest = text
    append("")
    while let next = rest.popFirst(), next != "\"" {
      if next == "\\", let escaped = rest.first, "\"\\$`".contains(escaped) {
        rest = rest.dropFirst()
        append("\(escaped)")
      } else {
        append("\(next)")
      }
    }
    return rest
  }

  private mutating func append(_ text: some StringProtocol) {
    word = (word ?? "") + String(text)
  }

  private mutating func endWord() {
    if let word { words.append(word) }
    word = nil
  }

  private mutating func endCommand() {
    endWord()
    if !words.isEmpty { commands.append(words) }
    words = []
  }
}
