// SPDX-License-Identifier: GPL-3.0-or-later
internal import ArgumentParser
internal import Drivers
internal import FoundationEssentials
internal import HostControl
internal import Inventory
internal import Measurement
internal import Passthrough
internal import Records
internal import Reporting
internal import Wording

/// What every engine's command does around its engine: the file, the progress, the end.
struct MeasureSession {
  /// The host's passport.
  private let passport: Passport?
  private let options: MeasureOptions
  private let output: OutputOptions
  /// Where the run is to be kept.
  private let file: RecordFile?
  /// The run that is added to.
  private let earlier: Run?

  /// Everything that can go wrong before a minute is spent on measuring.
  init(_ options: MeasureOptions, _ output: OutputOptions) throws {
    #if DEBUG
      throw CommandFailure(
        .usage, "this is a debug build, which would measure itself; build with `make release` and measure with that")
    #else
      self.options = options
      self.output = output
      passport = try options.context.map(PassportReader.read)
      // Held first, then read: what another measurement adds meanwhile would be lost.
      do throws(RecordFile.Failure) {
        file = try options.output.map { path throws(RecordFile.Failure) in
          try RecordFile(path, isNew: !options.append)
        }
      } catch { throw CommandFailure(error) }
      earlier = options.append ? try options.output.map(RunReader.read) : nil
    #endif
  }

  /// What is measured on, for the record.
  func context(_ machine: Machine) -> MeasurementContext {
    MeasurementContext(toolVersion: VFIOCheck.version, machine: machine, files: ThisMachine.files, passport: passport)
  }

  /// Measures what a setup says.
  func measure(_ record: Run, _ setup: some EngineSetup, near function: PCIAddress?) throws -> Run {
    try measure(record, points: setup.points, near: function, arms: setup.arms) { planned, seed throws(EngineError) in
      try setup.open(planned, seed: seed)
    }
  }

  /// Measures. What failed on the way is in the run, as long as anything was measured before; it is told by `finish`,
  /// so that what was borrowed can be given back first.
  ///
  /// `open` gets what a session is and the seed of its random places.
  func measure(
    _ record: Run, points: [MeasurementPoint], near function: PCIAddress?, arms: [Arm],
    open: (PlannedSession, UInt64) throws(EngineError) -> any Engine
  ) throws -> Run {
    let seed = options.seed ?? UInt64.random(in: 0...UInt64(Int64.max))
    let sessions =
      arms.isEmpty
      ? Array(repeating: PlannedSession(), count: options.sessions)
      : ArmPlan.sessions(arms, rounds: options.sessions)
    var runner = SessionRunner(files: ThisMachine.files, points: points, seed: seed, function: function)
    runner.blocks = options.blocks
    runner.keepsSamples = options.samples
    let interruption = Interruption()
    // Held until the end of this function.
    var request: WakeUpLatencyRequest?
    if options.tune {
      do throws(WakeUpLatencyRequest.Denied) { request = try WakeUpLatencyRequest() } catch {
        throw CommandFailure(.missingPrivileges, error.description)
      }
    }
    defer { withExtendedLifetime(request) {} }
    let display = ProgressDisplay()
    defer { display.end() }
    var record = record
    record.parameters["tuned"] = options.tune ? "yes" : "no"
    try checkAlike(record, points)
    if let clocksource = Clocksource.current(in: ThisMachine.files), !clocksource.isFitForTiming {
      record.notes.append(clocksource.advice)
    }
    do throws(EngineError) {
      try runner.measure(
        sessions, into: &record, interruption: interruption, progress: display.show, open: open)
    } catch {
      guard !record.sessions.isEmpty else { throw CommandFailure(error) }
      record.failure = error.description
    }
    if record.sessions.isEmpty { throw CommandFailure(.incomplete, "interrupted before anything was measured") }
    return record
  }

  /// Tells a measurement of a device that was borrowed, once that was given back. That it could not be given back
  /// matters most and ends the command; what else went wrong is then told before.
  func finish(_ measured: Result<Run, any Error>, restored: Result<Void, any Error>) throws {
    let told = Result { try finish(try measured.get(), isCompared: true) }
    if case .failure(let error) = restored {
      if case .failure(let other as CommandFailure) = told { StandardError.print("vfio-check: \(other.message)") }
      throw error
    }
    try told.get()
  }

  /// Keeps the record and tells it. With `isCompared` the arms of the run are held against each other.
  func finish(_ measured: Run, isCompared: Bool = false) throws {
    let (record, kept) = keep(measured)
    try output.print(RunReport(record, isCompared: isCompared, note: try? kept.get()))
    _ = try kept.get()
    if record.isInterrupted || record.failure != nil { throw ExitCode(ExitStatus.incomplete.rawValue) }
  }

  /// What cannot be added is known before it is measured, as far as it was asked for differently.
  private func checkAlike(_ record: Run, _ points: [MeasurementPoint]) throws {
    guard let earlier else { return }
    var planned = record
    planned.metrics = points.flatMap(\.metrics)
    do throws(RunMismatch) { try earlier.checkAlike(planned) } catch {
      throw CommandFailure(
        .damagedInput,
        "\(options.output ?? ""): this run would not be added, since that one was made otherwise: \(error)")
    }
  }

  /// The run as it is to be told, and where it is. It is told in any case: what was measured is not lost with the file.
  private func keep(_ measured: Run) -> (Run, Result<String, any Error>) {
    guard let file else {
      return (measured, .success("Not kept: with -o FILE the run can be compared with another."))
    }
    var record = measured
    do {
      if let earlier {
        do throws(RunMismatch) { record = try earlier.appending(measured) } catch {
          let spare = try NewFiles.write(try RunFile.text(measured), beside: file.path)
          throw CommandFailure(
            .damagedInput, "\(file.path): not added to, since it was made otherwise: \(error); this run is in \(spare)")
        }
      }
      let text = try RunFile.text(record)
      do throws(RecordFile.Failure) { try file.keep(text) } catch { throw CommandFailure(error) }
      let isReadable = text.utf8.count <= RunFile.maxBytes
      return (
        record,
        .success(
          "Kept in \(options.output ?? file.path)"
            + (isReadable
              ? ""
              : "; compare and report read \(ByteSize(RunFile.maxBytes)) at most: measure without --samples for them"))
      )
    } catch { return (record, .failure(error)) }
  }
}
