export { buildNode as setup } from '../../../scripts/build-node.ts'
