import { describe } from 'vitest'
import { suiteWithGroups } from './suite.js'

describe('groups as communities', suiteWithGroups)
