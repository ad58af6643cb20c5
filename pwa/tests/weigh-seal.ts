import { codeOf, secretOf } from "../code"
import { base64, caseOf, follow, openReply, receiptOf, seal, sealPhoto } from "../seal"

// All of the phone's half, for a test that weighs it: what nothing uses would not be in the bundle.
Object.assign(self, [base64, caseOf, codeOf, follow, openReply, receiptOf, seal, sealPhoto, secretOf])
