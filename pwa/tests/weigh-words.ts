import { wordsOf } from "../words"

// What reads a list of words, for a test that weighs it.
Object.assign(self, [wordsOf])
