export { GroupsInRecords } from './groups-in-records.js'
export { HeadCount, LeftOut, withoutLeftOut } from './left-out.js'
export { Memberships } from './memberships.js'
