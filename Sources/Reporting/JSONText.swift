// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// A document as JSON text, in the form that all of ours have.
func jsonText(_ document: some Encodable) throws -> String { try DocumentText.json(document) }
