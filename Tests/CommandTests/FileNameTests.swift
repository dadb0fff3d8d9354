// SPDX-License-Identifier: GPL-3.0-or-later
import Testing

@testable import vfio_check

@Suite("FileName")
struct FileNameTests {
  @Test(
    arguments: [
      (["/tmp/host.json", "guest.json"], ["host", "guest"]),
      (["host/run.json", "guest/run.json"], ["host/run", "guest/run"]),
      (["run.json", "guest/run.json", "other.json"], ["run", "guest/run", "other"]),
      (["a/x/run.json", "b/x/run.json", "b/y/run.json"], ["a/x/run", "b/x/run", "y/run"]),
      (["./a//run.json", "a/../b/run.json"], ["a/run", "b/run"]),
      (["../run.json", "run.json"], ["../run", "run"]),
      // Nothing tells a file from itself, and only the ending these two.
      (["run.json", "./run.json"], ["run", "run"]),
      (["a/run.json", "a/run.old"], ["a/run.json", "a/run.old"]),
      (["/dev/fd/3", "/dev/fd/4"], ["3", "4"]), (["/"], ["/"]), ([], []),
    ] as [([String], [String])])
  func filesOfTheSameNameAreToldApartByTheirDirectories(paths: [String], names: [String]) {
    #expect(FileName.names(paths) == names)
  }
}
