import SignalboxModel
import Testing

@testable import SignalboxCommand

/// Names on the command line: of commands and of queues.
struct NameTests {
  @Test(
    arguments: [
      [], ["list"], ["--socket", "/x"], ["-h"], ["help"], ["help", "list"], ["help", "--hidden"], ["help", "help"],
      ["http://127.0.0.1:8472"], ["board.example.org"], ["localhost:8472"], ["watch", "lst"],
    ] as [[String]])
  func `a command, an address and no command at all pass`(arguments: [String]) {
    #expect(CommandName.fault(of: arguments) == nil)
  }

  @Test func `a word that is neither is refused with what was meant`() {
    #expect(CommandName.fault(of: ["lst"]) == "there is no command lst; did you mean list?")
    #expect(CommandName.fault(of: ["help", "lst"]) == "there is no command lst; did you mean list?")
    #expect(CommandName.fault(of: ["hlep"]) == "there is no command hlep; did you mean help?")
    #expect(CommandName.fault(of: [""])?.contains("empty") == true)
  }

  @Test func `a command where an address stands is told its place`() {
    #expect(CommandName.fault(ofAddress: "list")?.contains("signalbox list …") == true)
    #expect(CommandName.fault(ofAddress: "lst")?.contains("did you mean list?") == true)
    #expect(CommandName.fault(ofAddress: "http://127.0.0.1:8472") == nil)
    #expect(CommandName.fault(ofAddress: "elsewhere") == nil)
  }

  @Test(
    arguments: [
      ["retry", "--filter", "x"], ["wait", "--timeout=3s", "1"], ["add", "--", "make", "--fliter"],
      ["help", "--hiden"],
      ["--ascii", "lst"], ["logs", "-x", "1"], ["list", "--help"], [],
    ] as [[String]])
  func `an option that there is, and what no option is, passes`(arguments: [String]) {
    #expect(OptionName.fault(of: arguments) == nil)
  }

  @Test func `an option of another command is none of this one`() {
    #expect(OptionName.fault(of: ["show", "--filter", "x"])?.hasPrefix("unknown option --filter;") == true)
    #expect(OptionName.fault(of: ["--asci"]) == "unknown option --asci, did you mean --ascii?")
  }

  @Test func `a word that other programs use is told this program's`() {
    #expect(CommandName.fault(of: ["remove", "7"]) == "there is no command remove; did you mean rm?")
    #expect(CommandName.fault(of: ["delete", "7"]) == "there is no command delete; did you mean rm?")
    #expect(OptionName.fault(of: ["add", "--retry=3"]) == "unknown option --retry, did you mean --retries?")
    #expect(OptionName.fault(of: ["add", "--directory", "/x"]) == "unknown option --directory, did you mean --dir?")
    #expect(OptionName.fault(of: ["wait", "--exit-status"])?.hasSuffix("did you mean --exit-code?") == true)
    #expect(OptionName.fault(of: ["list", "--directory"])?.hasPrefix("unknown option --directory;") == true)
  }

  @Test func `a queue's name is compared by its bytes, and the default queue is always there`() {
    #expect(QueueName.fault(of: "mail", among: ["mail"]) == nil)
    #expect(QueueName.fault(of: "default", among: []) == nil)
    #expect(QueueName.fault(of: "e\u{301}", among: ["\u{E9}"]) != nil)
    #expect(QueueName.fault(of: "media", among: []) == "There is no queue media.")
    #expect(QueueName.fault(of: "mial", among: ["mail"]) == "There is no queue mial; did you mean mail?")
  }
}
