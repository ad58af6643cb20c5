import { base64 } from "../digest"
import { codeOf, secretOf } from "../code"
import { caseOf, follow, openReply, receiptOf, seal, sealPhoto } from "../seal"

// All of the phone's half, for a test that weighs it: what nothing uses would not be in the bundle.
Object.assign(self, [base64, caseOf, codeOf, follow, openReply, receiptOf, seal, sealPhoto, secretOf])
