import ArgumentParser
import FoundationEssentials
import Signalbox
import SignalboxModel
import SignalboxProcess
import SignalboxTerminal
import Synchronization
import TOMLKit

/// `$XDG_CONFIG_HOME/signalbox/config.toml`: what a flag and a variable leave open.
struct ConfigFile: Codable {
  /// The server that clients use.
  var url: String?
  var socket: String?
  /// A file with the token for a server on TCP.
  var tokenFile: String?
  /// The certificates of authorities to trust by https.
  var ca: String?
  /// The dashboard's looks.
  var theme: String?
  /// Whether terminals are shown ASCII alone.
  var ascii: Bool?
  /// Times in this machine's zone instead of UTC.
  var local: Bool?
  /// What `signalbox serve` uses.
  var serve: ServeSection?

  // As the flags are called.
  enum CodingKeys: String, CodingKey, CaseIterable {
    case url, socket, ca, theme, ascii, local, serve
    case tokenFile = "token-file"
  }

  struct ServeSection: Codable {
    var name: String?
    var store: String?
    var socket: String?
    var listen: String?
    var tokenFile: String?
    var tlsCert: String?
    var tlsKey: String?
    var allowHosts: [String]?
    var slots: Int?
    var onFailure: String?
    var onFailureFile: String?
    var durability: String?
    var keepAge: [String]?
    var keepCount: [String]?
    var keepSize: String?
    var keepKeys: String?

    enum CodingKeys: String, CodingKey, CaseIterable {
      case name, store, socket, listen, slots, durability
      case keepAge = "keep-age"
      case keepCount = "keep-count"
      case keepSize = "keep-size"
      case keepKeys = "keep-keys"
      case onFailure = "on-failure"
      case onFailureFile = "on-failure-file"
      case tokenFile = "token-file"
      case tlsCert = "tls-cert"
      case tlsKey = "tls-key"
      case allowHosts = "allow-hosts"
    }
  }

  /// Whether ASCII alone is drawn on a terminal: as the file says, and otherwise where the locale is not UTF-8.
  var isASCII: Bool { ascii ?? !Terminal.isUTF8 }

  /// What a command is warned of in the file.
  enum Warnings {
    case none
    /// Keys that are not known.
    case keys
    /// These, and a secret that others can read: where it is used, and where faults are looked for.
    case all
  }

  /// The warnings that were given: the file is read more than once.
  private static let warned = Mutex<Set<String>>([])

  /// Reads the file.
  ///
  /// Keys that are not known are passed over, with a warning each: a file can be older or newer than the program.
  ///
  /// - Parameters:
  ///   - environment: the variables that say where the file is.
  ///   - warnings: what there are warnings of.
  /// - Returns: the file's values; none when there is no file.
  /// - Throws: `ValidationError` that names the file, and the line or key that is wrong.
  static func load(environment: [String: String], warnings: Warnings = .keys) throws -> ConfigFile {
    let path = Directories.config(environment) + "/config.toml"
    guard FileManager.default.fileExists(atPath: path) else { return ConfigFile() }
    do {
      // It names a server, files of tokens and commands.
      let file = try PrivateFile(path: path)
      guard let text = String(validating: file.bytes, as: UTF8.self) else {
        throw TOMLFileFault(place: "", reason: "it is not UTF-8")
      }
      let config = try decode(TOMLFile.checked(text), of: path, warns: warnings != .none)
      if warnings == .all, file.isReadableByOthers, config.serve?.onFailure?.holdsWebAddress == true {
        warn(
          "\(path): others can read the address in serve.on-failure, which often holds a secret; close the file with: "
            + "chmod 600 \(path.shellWord)")
      }
      return config
    } catch let error as PrivateFile.Unreadable {
      if error.isMissing { return ConfigFile() }
      throw ValidationError("\(path) is not used: \(error.reason)")
    } catch let fault as TOMLFileFault {
      throw ValidationError("\(path)\(fault.place): \(fault.reason)")
    } catch let error as TOMLParseError {
      throw ValidationError("\(path), line \(error.source.begin.line): \(error.description)")
    } catch let error as DecodingError {
      throw ValidationError("\(path): \(TOMLFile.words(for: error))")
    }
  }

  private static func warn(_ warning: String) {
    if warned.withLock({ $0.insert(warning).inserted }) { Console.complain(warning) }
  }

  private static func decode(_ text: String, of path: String, warns: Bool) throws -> ConfigFile {
    do {
      return try TOMLDecoder(strictDecoding: true).decode(ConfigFile.self, from: text)
    } catch let error as UnexpectedKeysError {
      if warns {
        for key in error.paths { warn("\(path): unknown key \(key); it has no effect") }
      }
      return try TOMLDecoder().decode(ConfigFile.self, from: text)
    }
  }
}

extension String {
  /// Whether it is a web address, or a command with one.
  fileprivate var holdsWebAddress: Bool {
    let text = lowercased()
    return text.contains("http://") || text.contains("https://")
  }
}

extension UnexpectedKeysError {
  /// Each of the keys in words.
  var paths: [String] { keys.values.map { Self.words($0.map(\.stringValue)) }.sorted() }

  /// A key with its section, and which one was probably meant.
  private static func words(_ path: [String]) -> String {
    let whole = ConfigFile.CodingKeys.allCases.map(\.stringValue)
    let known = path.count == 1 ? whole : ConfigFile.ServeSection.CodingKeys.allCases.map(\.stringValue)
    return path.joined(separator: ".") + Suggestion.aside(for: path.last ?? "", among: known)
  }
}

/// Where files of this program are, by the XDG base directory specification.
enum Directories {
  static func config(_ environment: [String: String]) -> String {
    base("XDG_CONFIG_HOME", ".config", environment) + "/signalbox"
  }

  static func state(_ environment: [String: String]) -> String {
    base("XDG_STATE_HOME", ".local/state", environment) + "/signalbox"
  }

  private static func base(_ variable: String, _ fallback: String, _ environment: [String: String]) -> String {
    if let path = environment[variable], path.hasPrefix("/") { return path }
    return (environment["HOME"] ?? "/") + "/" + fallback
  }
}
