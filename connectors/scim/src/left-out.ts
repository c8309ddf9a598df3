import { LeftOut } from '@rollcall/sdk/people'

export const INACTIVE = new LeftOut('not active')
export const OTHER_TYPE = new LeftOut('of other user types')
