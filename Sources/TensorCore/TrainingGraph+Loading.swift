import CKernels

// Loading batches.
extension TrainingGraph {
  /// Loads the samples that `order` names from `place` on: their numbers from `table`, one sample a row without gaps,
  /// and their classes from `labels`.
  public func loadRows(of table: Buffer, labels: IndexBuffer, order: IndexBuffer, from place: Int) {
    precondition(labels.count * sampleSize == table.count, "the table has another width")
    precondition(
      model.loss.usesClasses && outputRows == batch, "the model does not want one class a sample")
    loadInputs(of: table, order: order, from: place)
    let (wanted, known, rows) = (classes.base, labels.base, order.base + place)
    for sample in 0..<batch { wanted[sample] = known[Int(rows[sample])] }
  }

  /// Loads samples likewise, and the wanted outputs from the rows of `wanted`.
  public func loadRows(
    of table: Buffer, targets wanted: Buffer, order: IndexBuffer, from place: Int
  ) {
    let width = model.output.channels
    precondition(
      wanted.count * sampleSize == table.count * width && outputRows == batch,
      "the targets have another width")
    precondition(!model.loss.usesClasses, "the model wants classes")
    loadInputs(of: table, order: order, from: place)
    cl_gather(batch, width, wanted.base, width, order.base + place, targets.base, outputStride)
  }

  /// How many numbers a sample has.
  private var sampleSize: Int { model.input.shape.positions * model.input.shape.channels }

  private func loadInputs(of table: Buffer, order: IndexBuffer, from place: Int) {
    let shape = model.input.shape
    let numbers = sampleSize
    precondition(place >= 0 && place + batch <= order.count, "the batch leaves the order of rows")
    precondition(numbers > 0, "a model of tokens reads no rows of numbers")
    let rows = order.base + place
    if shape.positions == 1 {
      cl_gather(batch, numbers, table.base, numbers, rows, inputs.base, inputStride)
      return
    }
    for sample in 0..<batch {
      cl_unflatten(
        1, shape.positions, shape.channels, table.base + Int(rows[sample]) * numbers,
        numbers, inputs.base + sample * shape.positions * inputStride, inputStride)
    }
  }

  /// Loads the windows of `text` that start where `starts` says, one a sample: as many tokens as the model reads, and
  /// as classes the next token, behind each position where the model guesses at each.
  public func loadWindows(of text: IndexBuffer, starts: IndexBuffer, from place: Int = 0) {
    precondition(
      place >= 0 && place + batch <= starts.count, "the batch leaves the list of windows")
    precondition(tokens.count > 0, "only a model of tokens reads windows of text")
    let length = tokens.count / batch
    let guesses = model.output.positions
    for sample in 0..<batch {
      let start = Int(starts.base[place + sample])
      precondition(start >= 0 && start + length < text.count, "window \(start) leaves the text")
      (tokens.base + sample * length).update(from: text.base + start, count: length)
      (classes.base + sample * guesses).update(
        from: text.base + start + length - guesses + 1, count: guesses)
    }
  }
}
