extension CommandPayload {
  private enum Member: String, CodingKey {
    case command
    case directory
    case environmentNames
  }

  /// Members that it does not have are passed over, however many there are.
  public init(from decoder: any Decoder) throws {
    if let decoder = decoder as? JSONValueDecoder {
      try self.init(decoder.slice, at: decoder.path)
      return
    }
    let container = try decoder.container(keyedBy: Member.self)
    self.init(
      command: try container.decode([String].self, forKey: .command),
      directory: try container.decodeIfPresent(String.self, forKey: .directory),
      environmentNames: try container.decodeIfPresent([String].self, forKey: .environmentNames))
  }

  private init(_ slice: JSONSlice, at path: JSONPath) throws {
    guard slice.kind == .object else { throw slice.misfit(.object, at: path) }
    var (command, directory, names): (JSONSlice?, JSONSlice?, JSONSlice?)
    slice.forEachMember { name, value in
      switch name {
      case "command": command = command ?? value
      case "directory": directory = directory ?? value
      case "environmentNames": names = names ?? value
      default: break
      }
    }
    guard let command else { throw path.missing(Member.command) }
    self.init(
      command: try command.texts(at: .key(Member.command, path)),
      directory: try directory?.unlessNull?.text(at: .key(Member.directory, path)),
      environmentNames: try names?.unlessNull?.texts(at: .key(Member.environmentNames, path)))
  }
}
