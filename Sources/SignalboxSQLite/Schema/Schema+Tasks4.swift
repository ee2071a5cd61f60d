extension Schema {
  /// How many tasks of a queue may wait to start.
  static let tasks4 = """
    ALTER TABLE queues ADD COLUMN capacity INTEGER CHECK (capacity > 0);
    """
}
