// SPDX-License-Identifier: GPL-3.0-or-later
@testable import vfio_check

/// The statuses under test; Swift Testing has an `ExitStatus` of its own.
typealias DocumentedStatus = ExitStatus
