extension CommandPayload {
  /// The payload as JSON, its members in the order of their names.
  ///
  /// Costs some microseconds, where an encoder takes ten times that.
  package var json: JSONText {
    var writer = JSONWriter()
    writer.object { writer in
      writer.name("command")
      writer.strings(command)
      if let directory {
        writer.name("directory")
        writer.string(directory)
      }
      if let environmentNames {
        writer.name("environmentNames")
        writer.strings(environmentNames)
      }
    }
    return writer.text
  }
}
