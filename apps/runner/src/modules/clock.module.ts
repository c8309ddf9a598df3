import { ContainerModule } from 'inversify'
import { systemClock } from '../clock.js'
import { CLOCK } from '../tokens.js'

export const clockModule = new ContainerModule(({ bind }) => {
  bind(CLOCK).toConstantValue(systemClock)
})
